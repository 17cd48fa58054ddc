enum CSVStub {}
