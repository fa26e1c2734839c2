namespace Fovea.Devices;

/// <summary>A device as its driver describes it.</summary>
/// <param name="Name">By what it is asked for: <c>cuda:0</c>, <c>opencl:1</c>.</param>
/// <param name="Description">What it is, in its maker's words: <c>NVIDIA H100 80GB HBM3</c>.</param>
/// <param name="Driver">What drives it, with its version: <c>NVIDIA 580.82.07, CUDA 13.0</c>, <c>Portable Computing Language 3.1, OpenCL 3.0</c>.</param>
/// <param name="MemoryBytes">All of its memory, in bytes.</param>
public sealed record DeviceInfo(string Name, string Description, string Driver, long MemoryBytes);
