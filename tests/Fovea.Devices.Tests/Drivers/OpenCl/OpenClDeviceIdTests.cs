using System.Globalization;
using System.Text.RegularExpressions;
using Fovea.Devices.Drivers.OpenCl;
using Fovea.Devices.Kernels;
using Fovea.Devices.Plans;

namespace Fovea.Devices.Tests.Drivers.OpenCl;

public sealed partial class OpenClDeviceIdTests
{
    [Fact]
    public void Devices_whose_groups_are_too_small_are_told_so()
    {
        Assert.Null(OpenClDeviceId.TooSmall(256, 36_864));
        Assert.Equal("has groups of 128 work-items at most, but 256 are needed", OpenClDeviceId.TooSmall(128, 65_536));
        Assert.Equal("has 32,768 bytes for a group to share, but 36,864 are needed", OpenClDeviceId.TooSmall(1024, 32_768));
    }

    /// <summary>As another compiler of the same kernels tells it.</summary>
    [Fact]
    public void What_kernels_need_is_what_is_asked_for()
    {
        PtxKernel[] kernels = [.. PtxKernel.Read(KernelSource.Library.Ptx)];
        Assert.NotEmpty(kernels);
        Assert.Equal(OpenClDeviceId.NeededGroupBytes, (ulong)kernels.Max(kernel => Shared().Matches(kernel.Text).Sum(NumberOf)));
        int[] items = [GroupItems.Row, GroupItems.Look, GroupItems.Image, GroupItems.Product, GroupItems.Column, GroupItems.Chunk, GroupItems.Limit];
        Assert.Equal(OpenClDeviceId.NeededItems, (ulong)items.Max());
    }

    private static int NumberOf(Match match) => int.Parse(match.Groups["number"].ValueSpan, CultureInfo.InvariantCulture);

    // .shared .align 16 .b8 product_forward_large_$_stages[33792];
    [GeneratedRegex(@"\.shared\s+\.align\s+\d+\s+\.b8\s+[\w$]+\[(?<number>\d+)\]", RegexOptions.ExplicitCapture)]
    private static partial Regex Shared();
}
