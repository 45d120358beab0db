// Owns which classes of the bridge cells find by name, as a script finds them by import.
import {
  ArrowTable,
  BRIDGE_ERRORS,
  Complex,
  Decimal,
  EnumMember,
  Fraction,
  NaiveDateTime,
  NDArray,
  PyDate,
  PyDateTime,
  PyError,
  PyExpr,
  PyObject,
  PyPath,
  PyTime,
  Slice,
  Tagged,
  TimeDelta,
  Tuple,
  UUID,
} from "@kernelbridge/bridge";

export const CLASSES: Readonly<Record<string, unknown>> = {
  ...BRIDGE_ERRORS,
  ...{ ArrowTable, Complex, Decimal, EnumMember, Fraction, NaiveDateTime, NDArray, PyDate, PyDateTime },
  ...{ PyError, PyExpr, PyObject, PyPath, PyTime, Slice, Tagged, TimeDelta, Tuple, UUID },
};
