using Fovea.Numerics;

namespace Fovea.Tuning.Tests.Numerics;

public sealed class RandomStreamTests
{
    /// <summary>Worked out in Python from SplitMix64's formulas. Studies that were begun with these numbers go on with them.</summary>
    [Theory]
    [InlineData(nameof(RandomPurpose.RandomPoint), 0x1233782bda970f89, 0x86f0d3e443056450)]
    [InlineData(nameof(RandomPurpose.SobolScramble), 0x89b832d7af68e3d2, 0x3cf98b9e69fba1ae)]
    [InlineData(nameof(RandomPurpose.Candidates), 0x1164c041608cb32a, 0xfc77f506652cb839)]
    [InlineData(nameof(RandomPurpose.LocalStarts), 0x1950583125af9669, 0xfddfec434453b1aa)]
    [InlineData(nameof(RandomPurpose.FitStarts), 0x26e90f0127fb5c1d, 0x0c2a040de2fb6512)]
    [InlineData(nameof(RandomPurpose.Fantasies), 0xecd5632cac43237b, 0x36266776d9fd10c6)]
    [InlineData(nameof(RandomPurpose.Neighbours), 0xc13abae8a931ba8f, 0xfc80936f4fafad80)]
    [InlineData(nameof(RandomPurpose.Sensitivity), 0x912c87c50db610f0, 0x456d0a478a837dfc)]
    public void Bits_of_each_purpose(string purpose, ulong first, ulong second)
    {
        RandomStream stream = new(seed: 7, Enum.Parse<RandomPurpose>(purpose), number: 3);
        Assert.Equal([first, second], [stream.NextBits(), stream.NextBits()]);
    }
}
