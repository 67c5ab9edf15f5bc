//! Reading published text: sentences become claims, figures with their meaning and place.
