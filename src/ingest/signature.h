/* SPDX-License-Identifier: Apache-2.0 */
/* Files of other programs, told by their first bytes. */
#ifndef MAINSTAY_INGEST_SIGNATURE_H
#define MAINSTAY_INGEST_SIGNATURE_H

#include <stddef.h>
#include <stdint.h>

/* "a PDF: give the table it shows as a CSV file": what bytes start, for a sentence that
 * begins "FILE is ", with what to do; NULL for what may be text, and for zip.  Static. */
const char *signature_of(const uint8_t *bytes, size_t size);

/* The same for a zip archive (Excel workbooks are some), from its start and its end. */
const char *signature_of_zip(const uint8_t *head, size_t head_size, const uint8_t *tail,
                             size_t tail_size);

#endif
