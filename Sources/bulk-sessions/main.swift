import ArgumentParser
import Yams
import UnixSignals
print(1)
