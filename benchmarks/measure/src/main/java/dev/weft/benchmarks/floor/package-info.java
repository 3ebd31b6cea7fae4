/**
 * The floor: state machines written by hand, with frames that are made at the first suspension, on
 * a loop of a hundred lines. Nothing that a library must have beside is here, no cancellation, no
 * other threads, no errors to the user: it says what the work itself costs.
 */
package dev.weft.benchmarks.floor;
