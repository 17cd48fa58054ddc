import Logging
enum Stub4 {}
