import Hummingbird
enum Stub5 {}
