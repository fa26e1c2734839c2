// All kernels of the device engine, OpenCL C. They work in one buffer of float32 numbers, `memory`, in which structures say where things lie.
#include "platform.cl"

// Work-items of a group, for kernels that take a row, an image, or a few numbers each.
#define ROW_ITEMS 128
#define LOOK_ITEMS 64
#define IMAGE_ITEMS 128
#define PIECES_AHEAD 16

#include "numbers.cl"
#include "settings.cl"
#include "products.cl"
#include "images.cl"
#include "look.cl"
#include "normalization.cl"
#include "cores.cl"
#include "loss.cl"
#include "update.cl"
#include "limit.cl"
