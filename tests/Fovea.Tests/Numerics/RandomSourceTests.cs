using Fovea.Numerics;

namespace Fovea.Tests.Numerics;

public sealed class RandomSourceTests
{
    /// <summary>Known answers of Philox4x32-10 published with the Random123 library (Salmon et al. 2011).</summary>
    [Fact]
    public void Philox_gives_the_published_answers()
    {
        Assert.Equal((0x6627e8d5u, 0xe169c58du, 0xbc57ac4cu, 0x9b00dbd8u), RandomSource.Philox(0, 0, 0, 0, 0, 0));
        uint ones = uint.MaxValue;
        Assert.Equal((0x408f276du, 0x41c83b0eu, 0xa20bc7c6u, 0x6d5451fdu), RandomSource.Philox(ones, ones, ones, ones, ones, ones));
        Assert.Equal(
            (0xd16cfe09u, 0x94fdccebu, 0x5001e420u, 0x24126ea1u),
            RandomSource.Philox(0x243f6a88, 0x85a308d3, 0x13198a2e, 0x03707344, 0xa4093822, 0x299f31d0));
    }

    [Fact]
    public void A_sequence_is_the_first_number_of_each_counter()
    {
        const ulong seed = 0xFEDCBA9876543210;
        RandomSequence sequence = new(seed, RandomPurpose.FreshData, uint.MaxValue, 3);
        RandomSource source = new(seed);
        for (uint i = 0; i < 50; i++) Assert.Equal(source.Bits(RandomPurpose.FreshData, i, uint.MaxValue, 3).First, sequence.NextBits());
    }

    [Fact]
    public void Normal_has_mean_0_and_deviation_1_and_independent_axes()
    {
        RandomSource random = new(3);
        double sum = 0, squares = 0, cross = 0;
        const int n = 100_000;
        for (uint i = 0; i < n; i++)
        {
            (float x, float y) = random.Normal(RandomPurpose.TrainingNoise, i, 0, 0);
            sum += x + y;
            squares += (x * x) + (y * y);
            cross += x * y;
        }

        Close.To(0, sum / (2 * n), 0.01, "mean");
        Close.To(1, squares / (2 * n), 0.01, "variance");
        Close.To(0, cross / n, 0.02, "covariance");
    }

    [Fact]
    public void Shuffle_is_a_permutation_that_depends_on_the_stream()
    {
        int[] first = [.. Enumerable.Range(0, 1000)], second = [.. first], again = [.. first];
        RandomSequence a = new(1, RandomPurpose.Shuffle, 0), b = new(1, RandomPurpose.Shuffle, 1), c = new(1, RandomPurpose.Shuffle, 0);
        a.Shuffle(first);
        b.Shuffle(second);
        c.Shuffle(again);
        Assert.Equal(first, again);
        Assert.NotEqual(first, second);
        Assert.Equal(Enumerable.Range(0, 1000), first.Order());
    }
}
