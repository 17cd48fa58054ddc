#include <stdint.h>

#ifdef WITHOUT_ICU_DATA

// The data of ICU 76, which Foundation carries for languages, calendars and sorting, in its common format with no item in
// it: 34 MB less in a program that asks for nothing of that. A linker that meets this symbol first leaves the library's
// own data out; Foundation with another ICU has another symbol, and keeps its data.
//
// The format is that of ICU's user guide, "ICU Data", and of its headers ucmndata.h and udata.h.
struct EmptyICUData {
    uint16_t headerSize;
    uint8_t magic[2];
    uint16_t infoSize;
    uint16_t reservedWord;
    uint8_t isBigEndian;
    uint8_t charsetFamily;
    uint8_t sizeOfUChar;
    uint8_t reservedByte;
    uint8_t dataFormat[4];
    uint8_t formatVersion[4];
    uint8_t dataVersion[4];
    uint8_t padding[8];
    uint32_t itemCount;
    uint32_t reserved;
};

__attribute__((aligned(16))) const struct EmptyICUData icudt76_dat = {
    .headerSize = 32,
    .magic = {0xDA, 0x27},
    .infoSize = 20,
    .isBigEndian = __BYTE_ORDER__ == __ORDER_BIG_ENDIAN__,
    .sizeOfUChar = 2,
    .dataFormat = {'C', 'm', 'n', 'D'},
    .formatVersion = {1, 0, 0, 0},
};

#endif
