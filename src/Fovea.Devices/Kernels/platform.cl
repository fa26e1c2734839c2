// What the two compilers of these files call differently: an OpenCL driver's own, and clang for PTX, which has no OpenCL library.

#ifdef __NVPTX__
typedef unsigned char uchar;
typedef unsigned int uint;
typedef unsigned long ulong;
typedef float float4 __attribute__((ext_vector_type(4)));

#define LOCAL_ID ((uint)__nvvm_read_ptx_sreg_tid_x())
#define GROUP_X ((uint)__nvvm_read_ptx_sreg_ctaid_x())
#define GROUP_Y ((uint)__nvvm_read_ptx_sreg_ctaid_y())
#define BARRIER __syncthreads()
#define SQUARE_ROOT(x) __builtin_sqrtf(x)
#define FLOOR(x) __builtin_floorf(x)
#define FUSED(a, b, c) __builtin_fmaf(a, b, c)
typedef float Wide;
#define WIDTH 1
#else
#define LOCAL_ID ((uint)get_local_id(0))
#define GROUP_X ((uint)get_group_id(0))
#define GROUP_Y ((uint)get_group_id(1))
#define BARRIER barrier(CLK_LOCAL_MEM_FENCE | CLK_GLOBAL_MEM_FENCE)
#define SQUARE_ROOT(x) sqrt(x)
#define FLOOR(x) floor(x)
#define FUSED(a, b, c) fma(a, b, c)
typedef float16 Wide;
#define WIDTH 16
#endif

#define BITS_OF(x) __builtin_astype(x, uint)
#define FLOAT_OF(x) __builtin_astype(x, float)

#define KERNEL __kernel
#define FUNCTION static inline __attribute__((always_inline))
#define GLOBAL __global
#define LOCAL __local

// Four numbers as one, and each by itself: OpenCL has no subscripts on vectors.
typedef union { float4 all; float each[4]; } Four;

// Registers allow 255 numbers per work-item only while a group's size is known.
#define GROUP_OF(items) __attribute__((reqd_work_group_size(items, 1, 1)))

#define UNROLL _Pragma("unroll")

// As the processor computes: no multiplication is joined with an addition unless FUSED says so.
#pragma OPENCL FP_CONTRACT OFF
