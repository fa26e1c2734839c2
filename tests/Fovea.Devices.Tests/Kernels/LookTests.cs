using Fovea.Devices.Drivers;

namespace Fovea.Devices.Tests.Kernels;

/// <summary>What glimpses see, bit for bit as on the processor: one to four scales, one and three channels, odd sizes, places at and beyond the edges.</summary>
public sealed class LookTests : IDisposable
{
    private readonly Device device = TestDevice.Open();

    public static TheoryData<int> Seeds => [.. Enumerable.Range(1, 40)];

    public static TheoryData<int> SeedsWithViews => [.. Enumerable.Range(1, 40).Where(seed => new LookCase(seed).HasViews)];

    public void Dispose() => device.Dispose();

    [Theory]
    [MemberData(nameof(Seeds))]
    public void Patches(int seed) => AssertSameBits(seed, drawn => drawn.SeePatches(device));

    [Theory]
    [MemberData(nameof(Seeds))]
    public void Overviews(int seed) => AssertSameBits(seed, drawn => drawn.SeeAll(device));

    [Theory]
    [MemberData(nameof(Seeds))]
    public void Places_as_the_network_is_told_them(int seed) => AssertSameBits(seed, drawn => drawn.SeeLocations(device));

    [Theory]
    [MemberData(nameof(SeedsWithViews))]
    public void Ways_to_see_an_image(int seed) => AssertSameBits(seed, drawn => drawn.SeeViews(device));

    private static void AssertSameBits(int seed, Func<LookCase, (float[] Expected, float[] Found)> see)
    {
        LookCase drawn = new(seed);
        (float[] expected, float[] found) = see(drawn);
        Assert.Equal(expected.Length, found.Length);
        for (int i = 0; i < expected.Length; i++)
            Assert.True(BitConverter.SingleToInt32Bits(expected[i]) == BitConverter.SingleToInt32Bits(found[i]), $"number {i} of {expected.Length} is {found[i]:R}, on the processor {expected[i]:R}: {drawn}");
    }
}
