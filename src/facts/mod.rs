//! What is true of an offer and a customer.
