/* SPDX-License-Identifier: Apache-2.0 */
#include "ingest/signature.h"

#include "ingest/encoding.h"

#include <stdbool.h>
#include <string.h>

#define SAVE_AS \
    "save it as CSV UTF-8 (File > Save As, or Download > CSV) and give that file"

/* Names of entries that tell zip archives apart.  name in the archive, what it is */
static const char *const zip_entries[][2] = {
    {"xl/", "an Excel workbook: " SAVE_AS},
    {"opendocument.spreadsheet", "an OpenDocument spreadsheet: " SAVE_AS},
    {"Index/Document.iwa", "a Numbers or Pages document: " SAVE_AS},
    {"word/", "a Word document: put the table into a CSV file"},
    {"", "a zip archive: unpack it and give the files inside"},
};

/* Names of entries stand uncompressed at the start and again at the end of a zip. */
const char *signature_of_zip(const uint8_t *head, size_t head_size, const uint8_t *tail,
                             size_t tail_size)
{
    size_t i = 0;
    for (;; i++) {
        size_t n = strlen(zip_entries[i][0]);
        if (!n || memmem(head, head_size, zip_entries[i][0], n) ||
            memmem(tail, tail_size, zip_entries[i][0], n))
            return zip_entries[i][1];
    }
}

#define UNPACK   "unpack it and give the file inside"
#define NO_TABLE "give the table it shows as a CSV file"

/* bytes at an offset, what the file is and what to do */
static const struct {
    const char *bytes;
    size_t size, offset;
    const char *what;
} signatures[] = {
    {"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", 8, 0,
     "an Excel 97-2003 workbook (.xls): " SAVE_AS},
    {"%PDF-", 5, 0, "a PDF: " NO_TABLE},
    {"{\\rtf", 5, 0, "an RTF document: " NO_TABLE},
    {"\x89PNG\r\n\x1a\n", 8, 0, "an image (PNG): " NO_TABLE},
    {"\xff\xd8\xff", 3, 0, "an image (JPEG): " NO_TABLE},
    {"GIF87a", 6, 0, "an image (GIF): " NO_TABLE},
    {"GIF89a", 6, 0, "an image (GIF): " NO_TABLE},
    {"II*\0", 4, 0, "an image (TIFF): " NO_TABLE},
    {"MM\0*", 4, 0, "an image (TIFF): " NO_TABLE},
    {"WEBP", 4, 8, "an image (WebP): " NO_TABLE},
    {"ftyp", 4, 4, "a video or an image: " NO_TABLE},
    {"SQLite format 3\0", 16, 0,
     "an SQLite database: export its tables, sqlite3 -header -csv FILE 'select * from "
     "t'"},
    {"DUCK", 4, 8, "a DuckDB database: export its tables with COPY t TO 't.parquet'"},
    {"\x7f"
     "ELF",
     4, 0, "a program (ELF): give a table of orders"},
    {"MZ\x90\0", 4, 0, "a Windows program: give a table of orders"},
    {"BZh", 3, 0, "compressed with bzip2: " UNPACK},
    {"\xfd"
     "7zXZ\0",
     6, 0, "compressed with xz: " UNPACK},
    {"\x28\xb5\x2f\xfd", 4, 0, "compressed with zstd: " UNPACK},
    {"7z\xbc\xaf\x27\x1c", 6, 0, "a 7-Zip archive: " UNPACK},
    {"Rar!\x1a\x07", 6, 0, "a RAR archive: " UNPACK},
    {"ustar", 5, 257, "a tar archive: " UNPACK},
    {"\x1f\x8b", 2, 0, "compressed twice with gzip: unpack it once"},
    {"ARROW1", 6, 0, "an Arrow (Feather) file: write it as Parquet or CSV"},
    {"ORC", 3, 0, "an ORC file: write it as Parquet or CSV"},
    {"Obj\x01", 4, 0, "an Avro file: write it as Parquet or CSV"},
    {"\x89HDF", 4, 0, "an HDF5 file: write it as Parquet or CSV"},
};

/* Signatures of letters could begin a header: the rest must be binary, too. */
static bool is_text(const char *signature, size_t size, const uint8_t *bytes,
                    size_t bytes_size)
{
    if (*signature == '%' || *signature == '{')
        return false;
    for (size_t i = 0; i < size; i++)
        if (signature[i] < ' ' || signature[i] == 0x7f)
            return false;
    return encoding_guess(bytes, bytes_size, false) != ENCODING_BINARY;
}

const char *signature_of(const uint8_t *bytes, size_t size)
{
    for (size_t i = 0; i < sizeof signatures / sizeof *signatures; i++) {
        size_t end = signatures[i].offset + signatures[i].size;
        if (size >= end &&
            memcmp(bytes + signatures[i].offset, signatures[i].bytes,
                   signatures[i].size) == 0 &&
            !is_text(signatures[i].bytes, signatures[i].size, bytes, size))
            return signatures[i].what;
    }
    return NULL;
}
