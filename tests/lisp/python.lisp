; Everything Python, as one says it in Lisp. Each paragraph is a program of its own. Behind the arrow stands what a cell
; shows, and where it matters how many messages go to the kernel for it. It runs in tests/test_lisp_python.py (a cell of
; the Node host), tests/lab/test_lisp_python.py (a cell of a page) and labextension/packages/node/tests/lisp.test.ts
; (compiled by compileLispToJS).

(py.exec "import contextlib, numpy")
:ready ; → 'ready'

;; Keyword arguments: `-` becomes `_`

(py.import "io" :as io)
(py.import "pandas" :as pd)
(await (.. (pd.read_csv (io.StringIO "k;a\n1;2\n3;4") :sep ";" :index-col 0) a (sum))) ; → 6 ; 1 message

(defun area (width &key (height 2) line-width) [width height line-width])
(area 3 :line-width 1) ; → [ 3, 2, 1 ]

(let ((options-of (fn (options) options))) (options-of :index-col 0 :sep ";")) ; → { index_col: 0, sep: ';' }

;; Spreads

(let ((xs [3 -7]) (m {:key py.abs})) (await (py/max 1 ...xs 5 ** m))) ; → -7 ; 1 message

(let ((xs [3 -7])) (max 1 ...xs 5)) ; → 5

;; Items and slices, read and set

(py.import "numpy" :as np)
(def a (.. np (arange 24) (reshape 4 6)))
(await (.$js (.tolist (at a : 5)))) ; → [ 5, 11, 17, 23 ] ; 1 message

(py.import "numpy" :as np)
(def a (.. np (arange 24) (reshape 4 6)))
(await (.$js (.tolist (at a 1:5 -1)))) ; → [ 11, 17, 23 ] ; 1 message

(await (.$js (.tolist (at (py "numpy.arange(6)") ::2)))) ; → [ 0, 2, 4 ] ; 1 message

(py.import "numpy" :as np)
(def a (np.arange 5))
(set! (at a 1:3) 0)
(set! (at a -1) 9)
(await (.$js (a.tolist))) ; → [ 0, 0, 0, 3, 9 ] ; 1 message

(py.import "numpy" :as np)
(def grid (np.zeros [2 2]))
(set! (at grid 0 1) 5)
(await (.$js (grid.tolist))) ; → [ [ 0, 5 ], [ 0, 0 ] ] ; 1 message

(let ((d (py/dict :a 1)))
  (set! (at d :b) 2)
  [(await (at d "a")) (await (get d :b)) (await (count d))]) ; → [ 1, 2, 2 ]

;; Operators on handles

(py.import "numpy" :as np)
(def a (np.array [1 2]))
(def b (np.array [10 20]))
(await (.$js (.tolist (+ (* 2 a) b)))) ; → [ 12, 24 ] ; 1 message

(await (.$js (.tolist (- 1 (** (py "numpy.arange(3)") 2))))) ; → [ 1, 0, -3 ] ; 1 message

(await (@ (py "numpy.arange(3)") [1 1 1])) ; → 3 ; 1 message

(await (< 1 (py "5") 9)) ; → true ; 1 message

(await (reduce + [(py "1") 2 (py "3")])) ; → 6

;; Chains: one await is one message

(py.import "numpy" :as np)
(await (.. np (arange 12) (reshape 3 4) -T (sum))) ; → 66 ; 1 message

(py.import "numpy" :as np)
(py-> np (arange 12) (reshape 3 4) -T [0 -1] (item)) ; → 8 ; 1 message

(py.import "numpy" :as np)
(auto (py-> np (arange 12) (reshape 3 4) -T [0 -1] (item))) ; → 8 ; 1 message

(py.import "datetime" :as dt)
(await (.. dt (date 2024 2 28) (replace :day 29) (isoformat))) ; → '2024-02-29' ; 1 message

;; Iteration

(for (x (py/range 4)) (* x x)) ; → [ 0, 1, 4, 9 ]

(for [x (py "(n for n in range(9))") :when (odd? x) y [:a :b] :while (< x 5)] f"{x}{y}") ; → [ '1a', '1b', '3a', '3b' ]

(for ([i letter] (py/enumerate "ab")) [letter i]) ; → [ [ 'a', 0 ], [ 'b', 1 ] ]

(for ([name [x y]] (.items (py "{'p': (1, 2), 'q': (3, 4)}"))) [name (+ x y)]) ; → [ [ 'p', 3 ], [ 'q', 7 ] ]

(await (reduce + 0 (py/range 5))) ; → 10

(py.exec "async def countdown():\n    yield 2\n    yield 1")
(for (x (py.countdown)) (* 10 x)) ; → [ 20, 10 ]

(let (([quotient rest] (await (py/divmod 17 5)))) {:quotient quotient :rest rest}) ; → { quotient: 3, rest: 2 } ; 2 messages

(def [quotient . rest] (await (py "(1, 2, 3)")))
[quotient rest] ; → [ 1, [ 2, 3 ] ]

;; Context managers

(let ((kept nil))
  (with (f (py/open "/dev/null")) (set! kept f) (await (f.read)))
  (await kept.closed)) ; → true

(py.import "contextlib" [suppress])
[(with (_ (suppress py/ValueError)) (await (py/int "x")))] ; → [ null ]

(py.exec "@contextlib.contextmanager
def telling(seen):
    try:
        yield 5
    except Exception as error:
        seen.append(str(error))
        raise")
(def seen (await (py/list)))
(try (with (_ (py.telling seen)) (throw (error "mine"))) (catch e (await (at seen 0)))) ; → 'mine'

(py.exec "@contextlib.asynccontextmanager
async def patient():
    yield 5")
(with (x (py.patient)) (+ x 1)) ; → 6 ; 2 messages

;; Errors by their class in Python

(try (await (py/int "x")) (catch ValueError e :no-number)) ; → 'no-number' ; 1 message

(try (await (at (py/dict) :k)) (catch py/KeyError e e.pyType)) ; → 'KeyError' ; 1 message

(try (await (at (py/dict) :k)) (catch [TypeError LookupError] e :base) (finally nil)) ; → 'base' ; 1 message

(try (await (py/int "x")) (catch KeyError e 1) (catch e e.message)) ; → "ValueError: invalid literal for int() with base 10: 'x'"

;; Python as text, with values by name or in holes

(let ((a (py "numpy.arange(3)"))) (await (py "a.mean() + k" :a a :k 3))) ; → 4 ; 1 message

(await (py f"sum({[1 2]}) + {(+ 1 2)}")) ; → 6 ; 1 message

(py.exec "a = numpy.arange(3)")
(await (py "a.mean() + k" :k 3)) ; → 4 ; 1 message

(await (py "[x ** power for x in range(4)]" :power 2)) ; → [0, 1, 4, 9]

;; Names of the notebook, and functions of ours that Python calls

(set! py.answer 41)
(await (+ py.answer 1)) ; → 42 ; 1 message

(await (.$js (py/sorted ["bb" "a" "ccc"] :key (fn (s) (- (count s)))))) ; → [ 'ccc', 'bb', 'a' ]

;; auto awaits what is pending: calls, operators, attributes, items

(auto (let ((a (py "numpy.arange(4)"))) [(a.sum) (+ a.size 1) (at a 2) (if (> a.size 3) :big :small)])) ; → [ 6, 5, 2, 'big' ]

(auto (defun longest (xs) (reduce (fn (a b) (if (< (py/len a) (py/len b)) b a)) xs)))
(await (longest ["a" "ccc" "bb"])) ; → 'ccc'

;; The library goes through what is in Python

[(await (vec (py/range 3))) (await (map + (py/range 3) [10 20 30])) (await (sort-by - (py/range 3)))] ; → [ [ 0, 1, 2 ], [ 10, 21, 32 ], [ 2, 1, 0 ] ]

(await (mapcat (fn (n) (py/range n)) [1 2])) ; → [ 0, 0, 1 ]

(await (apply max (py/range 4))) ; → 3

;; What is not there: a default stands in for it, and for no other error

(let ((d (py "{'a': {'b': [5, None]}}")))
  [(await (contains? d :a)) (await (contains? d :z)) (await (get d :z 7)) (await (:z d 8))
   (await (get-in d [:a :b 0] 9)) (await (get-in d [:a :b 1] 9)) (await (get-in d [:a :b 4] 9)) (await (get-in d [:a :c :d] 9))]) ; → [ true, false, 7, 8, 5, null, 9, 9 ]

(try (await (get (py "{'a': 1}") (py/list) 7)) (catch TypeError e :unhashable)) ; → 'unhashable'

(let ((d (py "{'a': 1, 'b': 2}"))) (await (remove-at! d :a)) (await (py/len d))) ; → 1

(try (if (contains? (py "{}") :a) 1 2) (catch TypeError e :undecided)) ; → 'undecided'

;; Several at once

(par (py/len [1 2]) (await (py/len [1])) (+ 1 2)) ; → [ 2, 1, 3 ] ; 1 message

(pmap (fn (x) (py/pow x 2)) [1 2 3]) ; → [ 1, 4, 9 ] ; 1 message

(all (py "[1, 2]")) ; → [ 1, 2 ]

(try (par (py/int "x") (py/int "y") (py/len [1])) (catch ValueError e :one-error)) ; → 'one-error' ; 1 message
