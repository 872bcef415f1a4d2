/* get.h - a record read within a reader's snapshot. */
#ifndef LIST_GET_H
#define LIST_GET_H

#include "list/reader.h"
#include "list/view.h"

/* Read the record of address between reader_begin() and snapshot_end(). */
enum sup_status owned_read(struct sup_reader *r, const struct target *who,
			   struct owned_record **out) SUP_CHECKED;

/* If there is no record of the recipient, but what is left of it since it was
 * erased, *who is that from now on. */
enum sup_status get_redirect(struct sup_reader *r,
			     struct target *who) SUP_CHECKED;

/* Parse address for r; SUP_INVALID, SUP_RULES only once the snapshot is open.
 */
enum sup_status get_check_rules(struct sup_reader *r, const struct target *who,
				struct sup_error *err) SUP_CHECKED;

#endif
