//! What the compiler says to an implementer who gets it wrong.
#![cfg(feature = "volumes")]

#[test]
fn mistakes_are_explained() {
    trybuild::TestCases::new().compile_fail("tests/compile/*.rs");
}
