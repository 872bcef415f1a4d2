/* The formats, for those who only know their names. */
#include "list/format.h"

bool sup_format_at(size_t i, struct sup_format *out)
{
	if (i >= n_formats || out == NULL)
		return false;
	*out = (struct sup_format){
		.name = formats[i]->name,
		.about = formats[i]->about,
		.reads = (formats[i]->traits & FORMAT_READ) != 0,
	};
	return true;
}
