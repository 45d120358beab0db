;; The programs of programs.lisp that squint can say as they stand there: it has no lists.

(defn fib [n] (if (< n 2) n (+ (fib (- n 1)) (fib (- n 2)))))

(defn takeuchi [x y z]
  (if (>= y x) z
      (takeuchi (takeuchi (- x 1) y z) (takeuchi (- y 1) z x) (takeuchi (- z 1) x y))))
(defn tak [n] (takeuchi n (- n 6) (- n 12)))

(defn loops [n]
  (loop [i 0 total 0]
    (if (= i n) total
        (recur (inc i)
               (loop [j 0 total total]
                 (if (= j n) total (recur (inc j) (js-mod (+ total (* i j)) 1000003))))))))

(defn place-bits [all columns left right]
  (if (= columns all) 1
      (loop [free (bit-and all (bit-not (bit-or columns left right))) found 0]
        (if (= free 0) found
            (let [bit (bit-and free (- free))]
              (recur (bit-xor free bit)
                     (+ found (place-bits all (bit-or columns bit)
                                          (bit-shift-left (bit-or left bit) 1)
                                          (bit-shift-right (bit-or right bit) 1)))))))))
(defn nqueens-bits [n] (place-bits (- (bit-shift-left 1 n) 1) 0 0 0))

(defn destruct [n]
  (let [points (mapv (fn [i] {:name (str "p" i) :at [i (* 2 i) (* 3 i)]}) (range 100))]
    (loop [i 0 total 0]
      (if (= i n) total
          (recur (inc i)
                 (reduce (fn [total {:keys [name at]}]
                           (let [[x y & others] at]
                             (+ total x y (count others) (count name))))
                         total points))))))

(defn primes [n]
  (let [composite (js/Array.from {:length n} (fn [] false))]
    (loop [i 2 found 0]
      (cond (= i n) found
            (aget composite i) (recur (inc i) found)
            :else (do (loop [j (* i i)]
                        (when (< j n)
                          (aset composite j true)
                          (recur (+ j i))))
                      (recur (inc i) (inc found)))))))

(defn escape-time [a b]
  (loop [x 0 y 0 i 0]
    (let [xx (* x x) yy (* y y)]
      (if (or (> (+ xx yy) 4) (= i 100)) i
          (recur (+ (- xx yy) a) (+ (* 2 x y) b) (inc i))))))
(defn mandelbrot [n]
  (loop [row 0 total 0]
    (if (= row n) total
        (recur (inc row)
               (loop [column 0 total total]
                 (if (= column n) total
                     (recur (inc column)
                            (+ total (escape-time (- (/ (* 3 column) n) 2) (- (/ (* 2 row) n) 1))))))))))

(defn string-build [n]
  (loop [i 0 text ""]
    (if (= i n) (count text)
        (recur (inc i) (str text i "," (if (even? i) "a" "b"))))))

(defn swap [xs i j]
  (let [x (aget xs i)]
    (aset xs i (aget xs j))
    (aset xs j x)))
(defn above [xs i pivot] (if (< (aget xs i) pivot) (recur xs (inc i) pivot) i))
(defn below [xs j pivot] (if (> (aget xs j) pivot) (recur xs (dec j) pivot) j))
(defn sort-between [xs low high]
  (when (< low high)
    (let [pivot (aget xs (bit-shift-right (+ low high) 1))]
      (loop [left low right high]
        (let [i (above xs left pivot) j (below xs right pivot)]
          (cond (< i j) (do (swap xs i j) (recur (inc i) (dec j)))
                (= i j) (do (sort-between xs low (dec j)) (sort-between xs (inc i) high))
                :else (do (sort-between xs low j) (sort-between xs i high))))))))
(defn quicksort [n]
  (let [xs (mapv (fn [i] (js-mod (* i 7919) 10007)) (range n))]
    (sort-between xs 0 (dec n))
    (+ (aget xs 0) (* 3 (aget xs (bit-shift-right n 1))) (* 7 (aget xs (dec n))))))

(def programs {:fib fib :tak tak :loops loops :nqueens-bits nqueens-bits :destruct destruct :primes primes
               :mandelbrot mandelbrot :string-build string-build :quicksort quicksort})
