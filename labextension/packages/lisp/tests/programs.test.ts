// What programs give, form by form.
import { describe, expect, test } from "vitest";
import { run } from "./run.js";

type Rows = readonly (readonly [source: string, value: unknown])[];

const check = (title: string, rows: Rows) =>
  describe(title, () => {
    test.each(rows)("%s", async (source, value) => {
      expect(await run(source)).toEqual(value);
    });
  });

check("data", [
  ["[1 -1 1e3 0xff 0b101 1_000 -2.5 .5]", [1, -1, 1000, 255, 5, 1000, -2.5, 0.5]],
  ["12n", 12n],
  ["[true false nil null undefined #t #f]", [true, false, null, null, undefined, true, false]],
  ['"tab\\t\\x41\\u{1F600} \\"q\\""', 'tab\tA😀 "q"'],
  ['"""raw \\n "quoted" """', 'raw \\n "quoted" '],
  ['f"total {(+ 1 2)} {{x}} {(str "in" "ner")}"', "total 3 {x} inner"],
  ['{:a 1 "b c" 2 :d [1 {:e nil}]}', { a: 1, "b c": 2, d: [1, { e: null }] }],
  ['{"a": 1, "b": [true, null], "c": {"d":-2}}', { a: 1, b: [true, null], c: { d: -2 } }],
  ['(let ((k "x") (m {:y 2})) {k 1 ...m ** m})', { x: 1, y: 2 }],
  ["#{1 2 2}", new Set([1, 2])],
  [
    "[(map name '#{a b}) (vec `#{~(+ 1 2) ~@[4 5]})]",
    [
      ["a", "b"],
      [3, 4, 5],
    ],
  ],
  ["(defmacro members (s) (count s)) (defmacro of (x) `#{~x :b}) [(of 1)]", [new Set([1, "b"])]],
  ['(.test #/^a[/]b$/i "A/B")', true],
  [":keyword", "keyword"],
  ["(do #_(throw 1) #| block #| nested |# |# 3) ; line", 3],
]);

check("binding", [
  ["(let ((a 1) (b (+ a 1))) (+ a b))", 3],
  ["(let [a 1 b 2] a (* a b))", 2],
  ["(let ((x 1)) (let ((x 2)) x))", 2],
  ["(let ((x 1)) [(let ((x 2)) x) x])", [2, 1]],
  ["(let (([a (b 5) & more] [1])) [a b more])", [1, 5, []]],
  ["(let (({:a x :b (y 7)} {:a 1})) [x y])", [1, 7]],
  ["(let [{:keys [a b] :or {b 2}} {:a 1}] [a b])", [1, 2]],
  ["(let [{first :a & others} {:a 1 :b 2 :c 3}] [first others])", [1, { b: 2, c: 3 }]],
  ["(let1 (x 4) (* x x))", 16],
  [
    "(letrec ((even (fn (n) (if (= n 0) true (odd (- n 1))))) (odd (fn (n) (if (= n 0) false (even (- n 1)))))) (even 10))",
    true,
  ],
  ["(defun outer () (def a 1) (defun inner () (helper)) (defun helper () (+ a 1)) (inner)) (outer)", 2],
  ["(def a 1) (def a (+ a 1)) (set! a (* a 10)) a", 20],
  ["(def [a b] [1 2]) [b a]", [2, 1]],
  ["(define (square x) (* x x)) (square 5)", 25],
  ["(let ((o {:a {:b 1}})) (set! o.a.b 5) (set! (at o :c) 6) o)", { a: { b: 5 }, c: 6 }],
  ["(let ((xs [1 2 3 4])) (set! (at xs 1:3) [9]) xs)", [1, 9, 4]],
  ["(let ((xs [1 2 3])) (set! (at xs -1) 9) (set! (at xs 0:2) 0) xs)", [0, 0, 9]],
  ["(let ((xs [1])) (set! (at xs 2) 9) xs)", [1, undefined, 9]],
]);

check("functions", [
  ["((fn (a b) (- a b)) 5 3)", 2],
  ["((fn [a & rest] [a rest]) 1 2 3)", [1, [2, 3]]],
  ["((lambda (a . rest) rest) 1 2 3)", [2, 3]],
  ["((fn args args) 1 2)", [1, 2]],
  ["((fn (a (b (* a 2)) &optional c) [a b c]) 4)", [4, 8, undefined]],
  [
    '(defun f (x &key index-col (sep ";")) [x index-col sep]) [(f 1 :index-col 2) (f 1 :sep ",") (f 1)]',
    [
      [1, 2, ";"],
      [1, undefined, ","],
      [1, undefined, ";"],
    ],
  ],
  [
    "(let ((f (fn (a &key b) [a b]))) [(f :a) (f 1 {:b 2}) (f 1 ** {:b 3}) (apply f [1])])",
    [
      ["a", undefined],
      [1, 2],
      [1, 3],
      [1, undefined],
    ],
  ],
  ["((fn (n &key (acc 1)) (if (= n 0) acc (recur (- n 1) {:acc (* acc n)}))) 5 :acc 2)", 240],
  ["((fn (&key a & others) [a others]) :a 1 :b 2)", [1, { b: 2 }]],
  ["((fn self (n) (if (= n 0) 1 (* n (self (- n 1))))) 5)", 120],
  ["((fn (n acc) (if (= n 0) acc (recur (- n 1) (+ acc n)))) 100000 0)", 5000050000],
  ["((fn (a & more) (if (= (count more) 0) a (recur (+ a (first more)) ...(rest more)))) 1 2 3)", 6],
  ["(Math.max ...[1 5] 3 ...[9])", 9],
  ["[...(map inc [1 2]) 7]", [2, 3, 7]],
  ['(map .-length ["a" "bcd"])', [1, 3]],
  ['(map :name [{:name "x"} {:name "y"}])', ["x", "y"]],
  ["(:b {:a 1 :b 2})", 2],
  ["(defun gen (n) (dotimes (i n) (yield i))) (vec (gen 3))", [0, 1, 2]],
]);

check("control", [
  ['[(if 0 1 2) (if "" 1 2) (if nil 1 2) (if undefined 1 2) (if false 1)]', [1, 1, 2, 2, null]],
  ["[(and) (and 1 2) (and 1 nil 3) (or) (or nil 2) (or false nil)]", [true, 2, null, null, 2, null]],
  ["[(when true 1 2) (when false 1) (unless false 3)]", [2, null, 3]],
  ["(cond ((= 1 2) 1) ((= 1 1) 2) (else 3))", 2],
  ["(cond (= 1 2) 1 :else 3)", 3],
  ["(cond [false 1] [:else 2])", 2],
  [
    '(map (fn (x) (case x (1 "one") ((2 3) "few") (:k "key") (else "many"))) [1 3 "k" 9])',
    ["one", "few", "key", "many"],
  ],
  ['(map (fn (x) (case x 1 "one" 2 "two" "other")) [1 2 3])', ["one", "two", "other"]],
  ["(loop ((i 0) (acc [])) (if (< i 3) (recur (+ i 1) (conj acc i)) acc))", [0, 1, 2]],
  ["(loop [a 1 b 2] (if (> a 50) [a b] (recur b (+ a b))))", [55, 89]],
  ["(loop (([a b] [0 1]) (n 10)) (if (= n 0) a (recur [b (+ a b)] (- n 1))))", 55],
  ["(let go ((i 0) (acc nil)) (if (= i 3) (vec acc) (go (+ i 1) (cons i acc))))", [2, 1, 0]],
  ["(let fib ((n 15)) (if (< n 2) n (+ (fib (- n 1)) (fib (- n 2)))))", 610],
  ["(let ((i 0) (out [])) (while (< i 3) (push! out i) (set! i (+ i 1))) out)", [0, 1, 2]],
  ["(for (x [1 2 3]) (* x x))", [1, 4, 9]],
  [
    "(for [x [1 2 3 4] :when (even? x) y [:a :b]] [x y])",
    [
      [2, "a"],
      [2, "b"],
      [4, "a"],
      [4, "b"],
    ],
  ],
  ["(for [x (range 10) :let [y (* x x)] :while (< y 20)] y)", [0, 1, 4, 9, 16]],
  ["(for ([k v] {:a 1 :b 2}) (str k v))", ["a1", "b2"]],
  ["(let ((out [])) (doseq (x [1 2]) (push! out x)) (dotimes (i 2) (push! out i)) out)", [1, 2, 0, 1]],
  ["(loop ((i 0)) (loop ((j 0)) (if (< j 3) (recur (+ j 1)) [i j])))", [0, 3]],
  [
    "(let ((r (loop ((i 0)) (if (< i 2) (recur (+ i 1)) (loop ((j 0)) (if (< j 3) (recur (+ j 1)) [i j])))))) r)",
    [2, 3],
  ],
  ['(try (throw (error "x")) (catch e e.message))', "x"],
  ['(try (js/JSON.parse "{") (catch TypeError e 1) (catch SyntaxError e 2) (catch e 3))', 2],
  ["(let ((log [])) (try (push! log 1) (finally (push! log 2))) log)", [1, 2]],
  ["(+ 1 (try (throw 1) (catch e (+ e 1))))", 3],
  ["(let ((x (if (> 2 1) (do (def y 1) (+ y 1)) 3))) x)", 2],
]);

check("closures hold a fresh binding each turn", [
  ["(map (fn (f) (f)) (for (i (range 3)) (fn () i)))", [0, 1, 2]],
  [
    "(let ((fs [])) (loop ((i 0)) (when (< i 3) (push! fs (fn () i)) (recur (+ i 1)))) (map (fn (f) (f)) fs))",
    [0, 1, 2],
  ],
  ["(let ((fs [])) (dotimes (i 3) (push! fs (fn () i))) (map (fn (f) (f)) fs))", [0, 1, 2]],
  [
    "(let ((fs []) (i 0)) (while (< i 3) (let ((j i)) (push! fs (fn () j))) (set! i (+ i 1))) (map (fn (f) (f)) fs))",
    [0, 1, 2],
  ],
  [
    "(let ((fs [])) (let go ((i 0)) (when (< i 3) (let ((j i)) (push! fs (fn () j))) (go (+ i 1)))) (map (fn (f) (f)) fs))",
    [0, 1, 2],
  ],
  [
    "(defun count-up (n fs) (if (= n 3) (map (fn (f) (f)) fs) (recur (+ n 1) (conj fs (fn () n))))) (count-up 0 [])",
    [0, 1, 2],
  ],
]);

check("operators", [
  [
    "[(+) (+ 5) (+ 1 2 3) (- 5) (- 9 1 2) (*) (/ 4) (/ 8 2 2) (** 2 10) (// 7 2) (% 7 4)]",
    [0, 5, 6, -5, 6, 1, 0.25, 2, 1024, 3, 3],
  ],
  ["[(< 1 2 3) (< 1 3 2) (<= 1 1) (!= 1 2) (not= [1] [1])]", [true, false, true, true, false]],
  [
    "[(= [1 {:a 2}] [1 {:a 2}]) (= '(1 2) '(1 2)) (= #{1} #{1}) (= nil undefined) (= 1 \"1\") (== [1] [1])]",
    [true, true, true, true, false, false],
  ],
  [
    "[(bit-and 6 3) (bit-or 6 3) (bit-xor 6 3) (bit-not 5) (<< 1 4) (>> -8 1) (>>> -1 28)]",
    [2, 7, 5, -6, 16, -4, 15],
  ],
  ["(reduce + (map * [1 2 3] [4 5 6]))", 32],
  [
    '[(+ "a" "b") (inc 1) (dec 1) (not nil) (not 0) (zero? 0) (nil? undefined)]',
    ["ab", 2, 0, true, false, true, true],
  ],
  ["(let ((x 5)) (< 1 x (* 2 x) 11))", true],
  ["(** (- 2) 2)", 4],
  ["(let ((xs [])) (defun note (x) (push! xs x) x) [(+ (note 1) (* (note 2) (note 3))) xs])", [7, [1, 2, 3]]],
]);

check("access", [
  [
    "(let ((o {:a {:b [1 2 {:c 3}]}})) [(. o a b) o.a.b (.. o a b [2] c) (.-a {:a 1}) (get o :x 7) (get o :a)])",
    [[1, 2, { c: 3 }], [1, 2, { c: 3 }], 3, 1, 7, { b: [1, 2, { c: 3 }] }],
  ],
  [
    '[(at [1 2 3] -1) (at "hello" 1:3) (at [0 1 2 3 4 5] ::2) (at [0 1 2] ::-1) (at [[1 2] [3 4]] 1 0) (at [0 1 2 3] 2:)]',
    [3, "el", [0, 2, 4], [2, 1, 0], 3, [2, 3]],
  ],
  [
    "(let ((xs [0 1 2 3 4]) (b 4)) [(at xs (inc 1):b) (at xs (inc 1):) (at xs 0:(inc b):2)])",
    [
      [2, 3],
      [2, 3, 4],
      [0, 2, 4],
    ],
  ],
  ["(let ((o nil)) [o?.a.b (get o :a) (at o 1)])", [undefined, undefined, undefined]],
  ['(.toUpperCase (.slice "hello" 1))', "ELLO"],
  ["(js/Math.max 1 2)", 2],
  ["(instance? Map (new Map))", true],
  ['(js* "~{} + ~{} * 2" 1 (+ 1 1))', 5],
  [
    '(class Animal (constructor (name) (set! this.name name)) (speak () f"{this.name} speaks") (get size () 1) (static (make () (new Animal "made"))) (field legs 4)) (class Dog (Animal) (constructor (n) (super n) (set! this.tricks [])) (speak () (str (super.speak) "!"))) (let ((d (new Dog "Rex"))) [(d.speak) d.size d.legs (. (Animal.make) name) d.tricks])',
    ["Rex speaks!", 1, 4, "made", []],
  ],
]);

check("threading and other macros", [
  ["(-> 5 (- 2) inc)", 4],
  ["(->> [1 2 3] (map inc) (filter even?))", [2, 4]],
  ["(as-> 2 x (* x 3) (- x 1))", 5],
  ["[(some-> {:a nil} :a inc) (some-> 1 inc)]", [null, 2]],
  ["(cond-> 1 true inc false (* 100))", 2],
  ["(doto [] (.push 1) (.push 2))", [1, 2]],
  ["[(if-let (x 1) (+ x 1) 0) (if-let [x nil] 1 0) (when-let (x 2) x)]", [2, 0, 2]],
  ["(try (assert (= 1 2)) (catch e e.message))", "assertion failed: (= 1 2)"],
]);

check("fields of a class", [
  [
    "(class A (field xs (let ((start [])) (push! start 1) start))) (let ((a (new A)) (b (new A))) (push! a.xs 2) [a.xs b.xs])",
    [[1, 2], [1]],
  ],
  ["(class A (field n 2) (field twice (let ((n this.n)) (* 2 n)))) (let ((a (new A))) a.twice)", 4],
  ["(class A (static (field n (let ((x 2)) (* x x))))) A.n", 4],
]);

check("loops in loops", [
  [
    "(loop ((a 0)) (if (< a 2) (recur (+ a 1)) (loop ((b 0)) (if (< b 2) (recur (+ b 1)) (loop ((c 0)) (if (< c 2) (recur (+ c 1)) [a b c]))))))",
    [2, 2, 2],
  ],
]);

const TWO = "(loop [x 0] (if (< x 5) (recur (+ x 1)) (do (push! log x) (when (= x 5) (recur 10)))))";
const THREE =
  "(loop [x 0] (cond ((< x 5) (recur (+ x 1))) ((= x 5) (recur 10)) ((= x 10) (recur 20)) (else (push! log x) x)))";
const LATE =
  "(loop [x 0] (if (< x 2) (recur (await (js/Promise.resolve (+ x 1)))) (do (push! log x) (when (= x 2) (recur (await 10))))))";
const INNER =
  "(loop [x 0] (if (< x 2) (recur (+ x 1)) (do (loop [y 0] (if (< y 2) (recur (+ y 1)) (when (= y 2) (recur 9)))) (push! log x) (when (= x 2) (recur 7)))))";
const OUTWARD =
  "(loop [x 0] (if (< x 2) (recur (+ x 1)) (if (= x 2) (recur 7) (loop [y 0] (if (< y x) (recur (+ y 1)) (if (= y x) (recur 30) (do (push! log y) [x y])))))))";

const logged = (body: string) => `(let ((log []) (value nil)) ${body} [log value])`;

check("a loop goes on from several places", [
  [logged(TWO), [[5, 10], null]],
  [logged(`(set! value ${TWO})`), [[5, 10], null]],
  [logged(`(doseq (i [1 2]) ${TWO} (push! log i))`), [[5, 10, 1, 5, 10, 2], null]],
  [
    logged(`(set! value (for (i [1 2]) ${TWO}))`),
    [
      [5, 10, 5, 10],
      [null, null],
    ],
  ],
  [logged(`(defun f () ${TWO}) (set! value (f))`), [[5, 10], null]],
  [logged(THREE), [[20], null]],
  [logged(`(set! value (+ 1 ${THREE}))`), [[20], 21]],
  [logged(`(dotimes (i 2) ${THREE} (push! log i))`), [[20, 0, 20, 1], null]],
  [logged(LATE), [[2, 10], null]],
  [logged(`(doseq (i [1 2]) ${LATE} (push! log i))`), [[2, 10, 1, 2, 10, 2], null]],
  [logged(INNER), [[2, 7], null]],
  [logged(`(doseq (i [1 2]) ${INNER} (push! log i))`), [[2, 7, 1, 2, 7, 2], null]],
  [logged(`(set! value ${OUTWARD})`), [[30], [7, 30]]],
  [
    logged(`(doseq (i [1 2]) (set! value ${OUTWARD}) (push! log i))`),
    [
      [30, 1, 30, 2],
      [7, 30],
    ],
  ],
  [
    logged("(defun f (x) (cond ((< x 5) (recur (+ x 1))) ((= x 5) (recur 10)) (else x))) (set! value (f 0))"),
    [[], 10],
  ],
  [
    logged("(let go ((x 0)) (if (< x 5) (go (+ x 1)) (do (push! log x) (when (= x 5) (go 10)))))"),
    [[5, 10], null],
  ],
]);
