// What the two compilers call differently.
#ifdef __NVPTX__
typedef unsigned int uint;
#define LOCAL_ID ((uint)__nvvm_read_ptx_sreg_tid_x())
#define GROUP_X ((uint)__nvvm_read_ptx_sreg_ctaid_x())
#define GROUP_Y ((uint)__nvvm_read_ptx_sreg_ctaid_y())
#define BARRIER __syncthreads()
#else
#define LOCAL_ID ((uint)get_local_id(0))
#define GROUP_X ((uint)get_group_id(0))
#define GROUP_Y ((uint)get_group_id(1))
#define BARRIER barrier(CLK_LOCAL_MEM_FENCE | CLK_GLOBAL_MEM_FENCE)
#endif
#define KERNEL __kernel
#define GLOBAL __global
#define LOCAL __local
