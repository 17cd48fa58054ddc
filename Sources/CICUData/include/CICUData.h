// A target of C has a header, and this one nothing to declare.
