using Fovea.Devices.Drivers;

namespace Fovea.Devices.Plans;

/// <summary>The buffers that kernels take.</summary>
/// <param name="Memory">float32: parameters and activations.</param>
/// <param name="Settings">What changes from step to step: a <see cref="Plans.Settings"/>.</param>
/// <param name="Numbers">int32: numbers of a batch's images.</param>
/// <param name="Labels">int32: classes of all images.</param>
internal sealed record DeviceBuffers(KernelArgument Memory, KernelArgument Settings, KernelArgument Numbers, KernelArgument Labels)
{
    /// <summary>None, for a plan that is made to find out how much memory it takes.</summary>
    public static DeviceBuffers None { get; } = new(default, default, default, default);
}
