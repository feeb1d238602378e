//! Rule files to checked rules to a compiled plan.
