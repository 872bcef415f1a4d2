/* The formats, for those who only know their names. */
#include "list/format.h"

bool sup_format_at(size_t i, struct sup_format *out)
{
	bool writes;

	if (i >= n_formats || out == NULL)
		return false;
	writes = (formats[i]->traits & FORMAT_WRITES) != 0;
	*out = (struct sup_format){
		.name = formats[i]->name,
		.about = formats[i]->about,
		.reads = (formats[i]->traits & FORMAT_READ) != 0,
		.csv = writes && (formats[i]->traits & FORMAT_CSV) != 0,
		.json = writes && (formats[i]->traits & FORMAT_JSON) != 0,
	};
	return true;
}
