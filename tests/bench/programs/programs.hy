; The programs of programs.lisp in Hy, which has Python's lists for arrays and no others.

(defn fib [n] (if (< n 2) n (+ (fib (- n 1)) (fib (- n 2)))))

(defn takeuchi [x y z]
  (if (>= y x) z
      (takeuchi (takeuchi (- x 1) y z) (takeuchi (- y 1) z x) (takeuchi (- z 1) x y))))
(defn tak [n] (takeuchi n (- n 6) (- n 12)))

(defn loops [n]
  (setv total 0)
  (for [i (range n) j (range n)]
    (setv total (% (+ total (* i j)) 1000003)))
  total)

(defn place-bits [all columns left right]
  (when (= columns all) (return 1))
  (setv free (& all (bnot (| columns left right))) found 0)
  (while free
    (setv bit (& free (- free)) free (^ free bit))
    (+= found (place-bits all (| columns bit) (<< (| left bit) 1) (>> (| right bit) 1))))
  found)
(defn nqueens-bits [n] (place-bits (- (<< 1 n) 1) 0 0 0))

(defn destruct [n]
  (setv points (lfor i (range 100) {"name" f"p{i}" "at" [i (* 2 i) (* 3 i)]}) total 0)
  (for [_ (range n) point points]
    (setv name (get point "name") [x y #* others] (get point "at"))
    (+= total (+ x y (len others) (len name))))
  total)

(defn primes [n]
  (setv composite (* [False] n) found 0)
  (for [i (range 2 n)]
    (when (not (get composite i))
      (+= found 1)
      (for [j (range (* i i) n i)] (setv (get composite j) True))))
  found)

(defn escape-time [a b]
  (setv x 0 y 0)
  (for [i (range 101)]
    (setv xx (* x x) yy (* y y))
    (when (or (> (+ xx yy) 4) (= i 100)) (return i))
    (setv y (+ (* 2 x y) b) x (+ (- xx yy) a))))
(defn mandelbrot [n]
  (setv total 0)
  (for [row (range n) column (range n)]
    (+= total (escape-time (- (/ (* 3 column) n) 2) (- (/ (* 2 row) n) 1))))
  total)

(defn string-build [n]
  (setv text "")
  (for [i (range n)] (+= text f"{i}," (if (= (% i 2) 0) "a" "b")))
  (len text))

(defn swap [xs i j]
  (setv [(get xs i) (get xs j)] [(get xs j) (get xs i)]))
(defn sort-between [xs low high]
  (when (< low high)
    (setv pivot (get xs (>> (+ low high) 1)) i low j high)
    (while (<= i j)
      (while (< (get xs i) pivot) (+= i 1))
      (while (> (get xs j) pivot) (-= j 1))
      (when (<= i j)
        (swap xs i j)
        (+= i 1)
        (-= j 1)))
    (sort-between xs low j)
    (sort-between xs i high)))
(defn quicksort [n]
  (setv xs (lfor i (range n) (% (* i 7919) 10007)))
  (sort-between xs 0 (- n 1))
  (+ (get xs 0) (* 3 (get xs (>> n 1))) (* 7 (get xs (- n 1)))))
