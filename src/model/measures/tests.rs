use super::*;

#[test]
fn a_median_of_even_many_is_between_the_two_in_the_middle() {
    assert_eq!(median(vec![5, 1, 3]), (Some(3.0), 3));
    assert_eq!(median(vec![4, 1]), (Some(2.5), 2));
    assert_eq!(median(Vec::new()), (None, 0));
}

#[test]
fn nothing_out_of_nothing_has_no_value() {
    assert_eq!(Ratio::default().value(), None);
    assert_eq!(Ratio { numerator: 1, denominator: 4 }.value(), Some(0.25));
}
