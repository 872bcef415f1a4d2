/* suppress.h - all of the library. */
#ifndef SUPPRESS_SUPPRESS_H
#define SUPPRESS_SUPPRESS_H

#include "suppress/address.h"
#include "suppress/change.h"
#include "suppress/check.h"
#include "suppress/config.h"
#include "suppress/erase.h"
#include "suppress/format.h"
#include "suppress/hash.h"
#include "suppress/ingest.h"
#include "suppress/keep.h"
#include "suppress/policy.h"
#include "suppress/record.h"
#include "suppress/scope.h"
#include "suppress/scrub.h"
#include "suppress/status.h"
#include "suppress/store.h"
#include "suppress/survey.h"
#include "suppress/text.h"
#include "suppress/types.h"

#endif
