; The calls of the published bridge that this one replaces: `$py` is all they need. Read as python.lisp is.

(let ((np ($py "numpy"))) (await ((. np sum) [1 2 3 4]))) ; → 10 ; 1 message

(py.import "numpy" :as np)
(py-> np sum [1 2 3]) ; → 6 ; 1 message

(let () (py.import "math" :as m) (await (m.gcd 12 18))) ; → 6 ; 1 message

(py.import "math" [hypot (pi half-turn)])
[(await (hypot 3 4)) (await half-turn)] ; → [ 5, 3.141592653589793 ]

(py.import "math" :as m)
(auto (let ((half (m.sqrt 16))) (m.pow half (m.sqrt (m.pow 2 2))))) ; → 16 ; 4 messages

(py.import "math" :as m)
(auto (defun root-of-sum (xs) (m.sqrt (m.fsum xs))))
(await (root-of-sum [7 9])) ; → 4 ; 2 messages

(py.import "math" :as m)
(defun rounded (x) (let ((up (await (m.ceil x)))) [(await (m.floor x)) up]))
(await (rounded 1.5)) ; → [ 1, 2 ] ; 2 messages

(py.import "math" :as m)
(if (await (m.isnan 1)) :nan f"{(await (m.floor 2.5))} is a number") ; → '2 is a number' ; 2 messages

(py.import "math" :as m)
(or (await (m.gcd 4 6)) (await (m.gcd 9 6))) ; → 2 ; 1 message
