// A stand-in for NVIDIA's driver (libcuda.so.1) on machines without a card: the functions that Fovea calls, on top of OpenCL, strict about what they are given. It shows
// that calls, arguments and their order are right; what a card makes of the PTX it cannot show, since it builds the kernels that the PTX was made of.
//
//   clang-14 -O2 -shared -fPIC -o FOLDER/libcuda.so.1 cuda.c -l:libOpenCL.so.1
//   LD_LIBRARY_PATH=FOLDER STAND_IN_KERNELS="-I FOLDER_OF_CL_FILES -I ANOTHER" FOVEA_TEST_DEVICE=cuda dotnet Fovea.Devices.Tests.dll
//
// At the process's end it says what was not given back.
#include <pthread.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

// OpenCL 2.0, as far as it is used here.
typedef int32_t cl_int;
typedef uint32_t cl_uint;
enum { READ_WRITE = 1, BUILD_LOG = 0x1183, ARGUMENT_COUNT = 0x1191, ADDRESS_QUALIFIER = 0x1196, IN_GLOBAL_MEMORY = 0x119B, IN_CONSTANT_MEMORY = 0x119D };
cl_int clGetPlatformIDs(cl_uint, void**, cl_uint*);
cl_int clGetDeviceIDs(void*, uint64_t, cl_uint, void**, cl_uint*);
void* clCreateContext(const intptr_t*, cl_uint, void* const*, void*, void*, cl_int*);
void* clCreateCommandQueue(void*, void*, uint64_t, cl_int*);
cl_int clReleaseCommandQueue(void*);
void* clCreateProgramWithSource(void*, cl_uint, const char**, const size_t*, cl_int*);
cl_int clBuildProgram(void*, cl_uint, void* const*, const char*, void*, void*);
cl_int clGetProgramBuildInfo(void*, void*, cl_uint, size_t, void*, size_t*);
void* clCreateKernel(void*, const char*, cl_int*);
cl_int clReleaseKernel(void*);
cl_int clGetKernelInfo(void*, cl_uint, size_t, void*, size_t*);
cl_int clGetKernelArgInfo(void*, cl_uint, cl_uint, size_t, void*, size_t*);
cl_int clSetKernelArg(void*, cl_uint, size_t, const void*);
cl_int clSetKernelArgSVMPointer(void*, cl_uint, const void*);
void* clSVMAlloc(void*, uint64_t, size_t, cl_uint);
void clSVMFree(void*, void*);
cl_int clEnqueueSVMMemFill(void*, void*, const void*, size_t, size_t, cl_uint, void*, void*);
cl_int clEnqueueSVMMemcpy(void*, cl_uint, void*, const void*, size_t, cl_uint, void*, void*);
cl_int clEnqueueNDRangeKernel(void*, void*, cl_uint, const size_t*, const size_t*, const size_t*, cl_uint, void*, void*);
cl_int clFlush(void*);
cl_int clFinish(void*);

enum { SUCCESS = 0, INVALID_VALUE = 1, OUT_OF_MEMORY = 2, NOT_INITIALIZED = 3, INVALID_DEVICE = 101, INVALID_CONTEXT = 201, INVALID_PTX = 218, NOT_FOUND = 500,
    CAPTURE_UNSUPPORTED = 900, CAPTURE_WRONG_THREAD = 908, UNKNOWN = 999 };
enum { THE_DEVICE = 40, OLD_DEVICE = 41, MOST_PARAMETERS = 32 };

static const size_t memory_bytes = 4ull << 30;
static void *device, *opencl, *the_context = &device;
static __thread void* current_context;
static pthread_mutex_t gate = PTHREAD_MUTEX_INITIALIZER;

struct Buffer { char* start; size_t bytes; struct Buffer* next; };
struct Launch { void* kernel; size_t global[2], local[2]; struct Launch* next; };
struct Stream { void* queue; int is_recording; pthread_t recorder; struct Launch *first, **last; struct Stream* next; };
struct Program { char root[64]; void* built; struct Program* next; };
struct Module { void* program; char* ptx; };
struct Function { char name[128]; void* program; int count, bytes[MOST_PARAMETERS], is_pointer[MOST_PARAMETERS]; };
static struct Buffer* buffers;
static struct Stream* streams;
static struct Program* programs;
static size_t allocated;
static int host_buffers, graphs, executables;

static int complain(const char* where, const char* what, int status)
{
    fprintf(stderr, "stand-in for CUDA: %s: %s\n", where, what);
    return status;
}

#define IN_CONTEXT if (current_context != the_context) return complain(__func__, "the calling thread has not entered the context", INVALID_CONTEXT)
#define NOT_RECORDING(stream) if ((stream)->is_recording) return complain(__func__, "the stream records", CAPTURE_UNSUPPORTED)
#define OPENCL(call) do { cl_int status_ = (call); if (status_ != 0) { fprintf(stderr, "%d ", status_); return complain(__func__, #call, UNKNOWN); } } while (0)

static void say_what_is_left(void)
{
    if (buffers || streams || host_buffers || graphs || executables)
        fprintf(stderr, "stand-in for CUDA: not given back: %zu bytes, %s, %d host buffers, %d graphs, %d executable graphs\n",
            allocated, streams ? "streams" : "no stream", host_buffers, graphs, executables);
}

static int finish_all(void)
{
    for (struct Stream* stream = streams; stream; stream = stream->next) OPENCL(clFinish(stream->queue));
    return SUCCESS;
}

static int is_allocated(uint64_t place, size_t bytes)
{
    int is_inside = 0;
    pthread_mutex_lock(&gate);
    for (struct Buffer* buffer = buffers; buffer; buffer = buffer->next)
        is_inside |= place >= (uint64_t)buffer->start && place + bytes <= (uint64_t)buffer->start + buffer->bytes;
    pthread_mutex_unlock(&gate);
    return is_inside;
}

int cuInit(unsigned flags)
{
    if (flags != 0) return INVALID_VALUE;
    pthread_mutex_lock(&gate);
    if (!opencl)
    {
        void* platform;
        cl_int status = clGetPlatformIDs(1, &platform, 0);
        if (status == 0) status = clGetDeviceIDs(platform, 0xFFFFFFFF, 1, &device, 0);
        if (status == 0) opencl = clCreateContext(0, 1, &device, 0, 0, &status);
        atexit(say_what_is_left);
    }

    pthread_mutex_unlock(&gate);
    return opencl ? SUCCESS : complain(__func__, "there is no OpenCL device to stand on", UNKNOWN);
}

int cuDriverGetVersion(int* version) { *version = 12020; return SUCCESS; }

int cuGetErrorName(int error, const char** name)
{
    switch (error)
    {
        case INVALID_VALUE: *name = "CUDA_ERROR_INVALID_VALUE"; return SUCCESS;
        case OUT_OF_MEMORY: *name = "CUDA_ERROR_OUT_OF_MEMORY"; return SUCCESS;
        case INVALID_PTX: *name = "CUDA_ERROR_INVALID_PTX"; return SUCCESS;
        case UNKNOWN: *name = "CUDA_ERROR_UNKNOWN"; return SUCCESS;
        default: *name = 0; return INVALID_VALUE;
    }
}

int cuGetErrorString(int error, const char** text)
{
    *text = "as a stand-in puts it";
    const char* name;
    return cuGetErrorName(error, &name);
}

int cuDeviceGetCount(int* count) { if (!opencl) return NOT_INITIALIZED; *count = 2; return SUCCESS; }

int cuDeviceGet(int* found, int number) { if (number < 0 || number > 1) return INVALID_DEVICE; *found = THE_DEVICE + number; return SUCCESS; }

int cuDeviceGetName(char* name, int room, int which)
{
    if (which != THE_DEVICE && which != OLD_DEVICE) return INVALID_DEVICE;
    snprintf(name, room, which == THE_DEVICE ? "stand-in for a card" : "stand-in for an old card");
    return SUCCESS;
}

int cuDeviceTotalMem_v2(size_t* bytes, int which) { if (which != THE_DEVICE && which != OLD_DEVICE) return INVALID_DEVICE; *bytes = memory_bytes; return SUCCESS; }

int cuDeviceGetAttribute(int* value, int attribute, int which)
{
    switch (attribute)
    {
        case 16: *value = 2; return SUCCESS;
        case 75: *value = which == THE_DEVICE ? 7 : 6; return SUCCESS;
        case 76: *value = which == THE_DEVICE ? 0 : 1; return SUCCESS;
        default: return INVALID_VALUE;
    }
}

int cuDevicePrimaryCtxRetain(void** context, int which) { if (which != THE_DEVICE) return INVALID_DEVICE; *context = the_context; return SUCCESS; }

int cuCtxSetCurrent(void* context) { if (context != the_context) return INVALID_CONTEXT; current_context = context; return SUCCESS; }

// Builds a file and what it includes, once.
static cl_int build(const char* root, void** built, char* log, size_t room)
{
    for (struct Program* program = programs; program; program = program->next)
        if (strcmp(program->root, root) == 0)
        {
            *built = program->built;
            return 0;
        }

    char source[128], flags[2048];
    snprintf(source, sizeof source, "#include \"%s\"\n", root);
    snprintf(flags, sizeof flags, "-cl-std=CL1.2 -cl-fp32-correctly-rounded-divide-sqrt -cl-kernel-arg-info %s", getenv("STAND_IN_KERNELS") ? getenv("STAND_IN_KERNELS") : "");
    const char* text = source;
    cl_int status;
    *built = clCreateProgramWithSource(opencl, 1, &text, 0, &status);
    if (status == 0) status = clBuildProgram(*built, 1, &device, flags, 0, 0);
    if (status != 0)
    {
        clGetProgramBuildInfo(*built, device, BUILD_LOG, room, log, 0);
        return status;
    }

    struct Program* program = malloc(sizeof *program);
    snprintf(program->root, sizeof program->root, "%s", root);
    program->built = *built;
    program->next = programs;
    programs = program;
    return 0;
}

// Builds what the text's first line says that it was made of.
int cuModuleLoadDataEx(void** module, const char* ptx, unsigned count, const int* options, void* const* values)
{
    IN_CONTEXT;
    if (count != 2 || options[0] != 5 || options[1] != 6) return complain(__func__, "an error log and its size are expected", INVALID_VALUE);
    char *log = values[0], root[64];
    size_t room = (size_t)values[1];
    if (sscanf(ptx, "// Made of %63s ", root) != 1)
    {
        snprintf(log, room, "line 4; no PTX of ours: %.200s", ptx);
        return INVALID_PTX;
    }

    struct Module* loaded = malloc(sizeof *loaded);
    loaded->ptx = strdup(ptx);
    pthread_mutex_lock(&gate);
    cl_int status = build(root, &loaded->program, log, room);
    pthread_mutex_unlock(&gate);
    *module = loaded;
    return status == 0 ? SUCCESS : INVALID_PTX;
}

// Reads the parameters' sizes from the text: ".param .u64 name", ".param .align 4 .b8 name[16]".
int cuModuleGetFunction(void** function, struct Module* module, const char* name)
{
    IN_CONTEXT;
    char entry[160];
    snprintf(entry, sizeof entry, ".entry %s(", name);
    const char *place = strstr(module->ptx, entry), *end = place ? strchr(place, ')') : 0;
    if (!place) return NOT_FOUND;
    struct Function* found = calloc(1, sizeof *found);
    snprintf(found->name, sizeof found->name, "%s", name);
    found->program = module->program;
    cl_int status;
    void* kernel = clCreateKernel(module->program, name, &status);
    OPENCL(status);
    for (place = strstr(place, ".param"); place && place < end; place = strstr(place + 1, ".param"))
    {
        const char *next = strpbrk(place, ",)"), *array = memchr(place, '[', next - place);
        cl_uint qualifier;
        OPENCL(clGetKernelArgInfo(kernel, found->count, ADDRESS_QUALIFIER, sizeof qualifier, &qualifier, 0));
        found->is_pointer[found->count] = qualifier == IN_GLOBAL_MEMORY || qualifier == IN_CONSTANT_MEMORY;
        found->bytes[found->count++] = array ? atoi(array + 1) : atoi(place + strlen(".param .u")) / 8;
    }

    cl_uint count;
    OPENCL(clGetKernelInfo(kernel, ARGUMENT_COUNT, sizeof count, &count, 0));
    if ((int)count != found->count) return complain(__func__, "the PTX and what it was made of have not the same parameters", INVALID_PTX);
    OPENCL(clReleaseKernel(kernel));
    *function = found;
    return SUCCESS;
}

int cuMemGetInfo_v2(size_t* free_bytes, size_t* total) { IN_CONTEXT; *total = memory_bytes; *free_bytes = memory_bytes - allocated; return SUCCESS; }

int cuMemAlloc_v2(uint64_t* place, size_t bytes)
{
    IN_CONTEXT;
    if (bytes == 0) return INVALID_VALUE;
    pthread_mutex_lock(&gate);
    char* start = bytes > memory_bytes - allocated ? 0 : clSVMAlloc(opencl, READ_WRITE, bytes, 128);
    if (start)
    {
        struct Buffer* buffer = malloc(sizeof *buffer);
        *buffer = (struct Buffer){ start, bytes, buffers };
        buffers = buffer;
        allocated += bytes;
        memset(start, 0xAB, bytes);
        *place = (uint64_t)start;
    }

    pthread_mutex_unlock(&gate);
    return start ? SUCCESS : OUT_OF_MEMORY;
}

int cuMemFree_v2(uint64_t place)
{
    IN_CONTEXT;
    pthread_mutex_lock(&gate);
    int status = finish_all();
    struct Buffer** link = &buffers;
    while (*link && (uint64_t)(*link)->start != place) link = &(*link)->next;
    struct Buffer* buffer = *link;
    if (buffer)
    {
        *link = buffer->next;
        allocated -= buffer->bytes;
        clSVMFree(opencl, buffer->start);
        free(buffer);
    }

    pthread_mutex_unlock(&gate);
    return buffer ? status : complain(__func__, "no buffer begins there", INVALID_VALUE);
}

int cuMemAllocHost_v2(void** place, size_t bytes) { IN_CONTEXT; *place = malloc(bytes); __sync_fetch_and_add(&host_buffers, 1); return SUCCESS; }

int cuMemFreeHost(void* place) { IN_CONTEXT; free(place); __sync_fetch_and_sub(&host_buffers, 1); return SUCCESS; }

#define ALLOCATED(place, bytes) if (!is_allocated(place, bytes)) return complain(__func__, "no buffer has these bytes", INVALID_VALUE)

int cuMemsetD8Async(uint64_t place, unsigned char value, size_t bytes, struct Stream* stream)
{
    IN_CONTEXT;
    NOT_RECORDING(stream);
    ALLOCATED(place, bytes);
    OPENCL(clEnqueueSVMMemFill(stream->queue, (void*)place, &value, 1, bytes, 0, 0, 0));
    return SUCCESS;
}

int cuMemcpyHtoDAsync_v2(uint64_t to, const void* from, size_t bytes, struct Stream* stream)
{
    IN_CONTEXT;
    NOT_RECORDING(stream);
    ALLOCATED(to, bytes);
    OPENCL(clEnqueueSVMMemcpy(stream->queue, 0, (void*)to, from, bytes, 0, 0, 0));
    return SUCCESS;
}

int cuMemcpyDtoHAsync_v2(void* to, uint64_t from, size_t bytes, struct Stream* stream)
{
    IN_CONTEXT;
    NOT_RECORDING(stream);
    ALLOCATED(from, bytes);
    OPENCL(clEnqueueSVMMemcpy(stream->queue, 0, to, (void*)from, bytes, 0, 0, 0));
    return SUCCESS;
}

int cuStreamCreate(struct Stream** made, unsigned flags)
{
    IN_CONTEXT;
    if (flags != 1) return complain(__func__, "a stream that waits for no other is expected", INVALID_VALUE);
    cl_int status;
    struct Stream* stream = calloc(1, sizeof *stream);
    stream->queue = clCreateCommandQueue(opencl, device, 0, &status);
    OPENCL(status);
    pthread_mutex_lock(&gate);
    stream->next = streams;
    *made = streams = stream;
    pthread_mutex_unlock(&gate);
    return SUCCESS;
}

int cuStreamSynchronize(struct Stream* stream) { IN_CONTEXT; NOT_RECORDING(stream); OPENCL(clFinish(stream->queue)); return SUCCESS; }

int cuStreamDestroy_v2(struct Stream* stream)
{
    IN_CONTEXT;
    pthread_mutex_lock(&gate);
    struct Stream** link = &streams;
    while (*link && *link != stream) link = &(*link)->next;
    if (*link) *link = stream->next;
    pthread_mutex_unlock(&gate);
    OPENCL(clReleaseCommandQueue(stream->queue));
    free(stream);
    return SUCCESS;
}

int cuStreamBeginCapture_v2(struct Stream* stream, int mode)
{
    IN_CONTEXT;
    NOT_RECORDING(stream);
    if (mode != 1) return complain(__func__, "a capture that leaves other threads alone is expected", INVALID_VALUE);
    stream->is_recording = 1;
    stream->recorder = pthread_self();
    stream->last = &stream->first;
    return SUCCESS;
}

int cuStreamEndCapture(struct Stream* stream, struct Launch** graph)
{
    IN_CONTEXT;
    if (!stream->is_recording) return complain(__func__, "the stream does not record", INVALID_VALUE);
    if (!pthread_equal(stream->recorder, pthread_self())) return CAPTURE_WRONG_THREAD;
    stream->is_recording = 0;
    *graph = stream->first;
    stream->first = 0;
    __sync_fetch_and_add(&graphs, 1);
    return SUCCESS;
}

int cuLaunchKernel(struct Function* function, unsigned x, unsigned y, unsigned z, unsigned items, unsigned items_y, unsigned items_z, unsigned shared, struct Stream* stream,
    void** parameters, void** extra)
{
    IN_CONTEXT;
    if (extra || shared || x == 0 || y == 0 || y > 65535 || z != 1 || items == 0 || items > 1024 || items_y != 1 || items_z != 1) return INVALID_VALUE;
    cl_int status;
    struct Launch* launch = calloc(1, sizeof *launch);
    *launch = (struct Launch){ clCreateKernel(function->program, function->name, &status), { (size_t)x * items, y }, { items, 1 }, 0 };
    OPENCL(status);
    for (int i = 0; i < function->count; i++)
    {
        if (!function->is_pointer[i])
        {
            OPENCL(clSetKernelArg(launch->kernel, i, function->bytes[i], parameters[i]));
            continue;
        }

        uint64_t place = *(uint64_t*)parameters[i];
        ALLOCATED(place, 1);
        OPENCL(clSetKernelArgSVMPointer(launch->kernel, i, (void*)place));
    }

    if (stream->is_recording)
    {
        *stream->last = launch;
        stream->last = &launch->next;
        return SUCCESS;
    }

    status = clEnqueueNDRangeKernel(stream->queue, launch->kernel, 2, 0, launch->global, launch->local, 0, 0, 0);
    clReleaseKernel(launch->kernel);
    free(launch);
    return status == 0 ? SUCCESS : complain(__func__, function->name, INVALID_VALUE);
}

int cuGraphInstantiateWithFlags(struct Launch** executable, struct Launch* graph, unsigned long long flags)
{
    IN_CONTEXT;
    if (flags != 0) return INVALID_VALUE;
    *executable = graph;
    __sync_fetch_and_add(&executables, 1);
    return SUCCESS;
}

int cuGraphLaunch(struct Launch* executable, struct Stream* stream)
{
    IN_CONTEXT;
    NOT_RECORDING(stream);
    for (struct Launch* launch = executable; launch; launch = launch->next)
        OPENCL(clEnqueueNDRangeKernel(stream->queue, launch->kernel, 2, 0, launch->global, launch->local, 0, 0, 0));
    OPENCL(clFlush(stream->queue));
    return SUCCESS;
}

// The launches stay: a graph and what is made executable of it share them here.
int cuGraphDestroy(struct Launch* graph) { IN_CONTEXT; __sync_fetch_and_sub(&graphs, 1); return SUCCESS; }

int cuGraphExecDestroy(struct Launch* executable) { IN_CONTEXT; __sync_fetch_and_sub(&executables, 1); return SUCCESS; }
