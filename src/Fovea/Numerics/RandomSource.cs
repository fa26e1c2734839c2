using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;
using Fovea.Parts;

namespace Fovea.Numerics;

/// <summary>
/// Counter-based random numbers: a pure function of (seed, purpose, a, b, c), so that a number depends on what it is for and not
/// on how many were drawn before it, by whom, or in which batch. Philox4x32 with 10 rounds (Salmon et al. 2011, Parallel random
/// numbers: as easy as 1, 2, 3, section 5.3).
/// </summary>
internal readonly struct RandomSource(ulong seed)
{
    private const uint Multiplier0 = 0xD2511F53, Multiplier1 = 0xCD9E8D57;
    private const uint Weyl0 = 0x9E3779B9, Weyl1 = 0xBB67AE85;
    private const float UnitOf24Bits = 1f / (1 << 24);

    /// <summary>Four independent uniform 32-bit numbers.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public (uint First, uint Second, uint Third, uint Fourth) Bits(RandomPurpose purpose, uint a, uint b, uint c) =>
        Philox(a, b, c, (uint)purpose, (uint)seed, (uint)(seed >> 32));

    /// <summary>The first of the four numbers for each of the eight counters from <paramref name="a"/> on, on a processor with AVX2.</summary>
    public void FirstBitsOfEight(RandomPurpose purpose, uint a, uint b, uint c, Span<uint> numbers)
    {
        // Each counter in the lower half of a lane of 64 bits, where products find it; what lies in the upper half counts for nothing.
        Vector256<ulong> low0 = Vector256.Create((ulong)a) + Vector256.Create(0UL, 2, 4, 6), high0 = low0 + Vector256<ulong>.One;
        Vector256<ulong> low1 = Vector256.Create((ulong)b), low2 = Vector256.Create((ulong)c), low3 = Vector256.Create((ulong)purpose);
        Vector256<ulong> high1 = low1, high2 = low2, high3 = low3;
        uint k0 = (uint)seed, k1 = (uint)(seed >> 32);
        for (int round = 0; round < 10; round++)
        {
            Vector256<ulong> key0 = Vector256.Create((ulong)k0), key1 = Vector256.Create((ulong)k1);
            Round(ref low0, ref low1, ref low2, ref low3, key0, key1);
            Round(ref high0, ref high1, ref high2, ref high3, key0, key1);
            k0 += Weyl0;
            k1 += Weyl1;
        }

        Vector256<ulong> lower = Vector256.Create((ulong)uint.MaxValue);
        ((low0 & lower) | (high0 << 32)).AsUInt32().CopyTo(numbers);
    }

    /// <summary>Two independent numbers, uniform in [-1, 1).</summary>
    public (float First, float Second) Uniform(RandomPurpose purpose, uint a, uint b, uint c)
    {
        (uint first, uint second, _, _) = Bits(purpose, a, b, c);
        return (Signed(first), Signed(second));
    }

    /// <summary>Two independent numbers from the normal distribution of mean 0 and deviation 1 (Box and Muller 1958).</summary>
    public (float First, float Second) Normal(RandomPurpose purpose, uint a, uint b, uint c)
    {
        (uint first, uint second, _, _) = Bits(purpose, a, b, c);
        float radius = MathF.Sqrt(-2f * MathF.Log(((first >> 8) + 1) * UnitOf24Bits));
        (float sine, float cosine) = MathF.SinCos((second >> 8) * (UnitOf24Bits * 2f * MathF.PI));
        return (radius * cosine, radius * sine);
    }

    /// <summary>The block cipher itself, for known-answer tests.</summary>
    internal static (uint First, uint Second, uint Third, uint Fourth) Philox(uint c0, uint c1, uint c2, uint c3, uint k0, uint k1)
    {
        for (int round = 0; round < 10; round++)
        {
            ulong product0 = (ulong)Multiplier0 * c0, product1 = (ulong)Multiplier1 * c2;
            (c0, c1, c2, c3) = ((uint)(product1 >> 32) ^ c1 ^ k0, (uint)product1, (uint)(product0 >> 32) ^ c3 ^ k1, (uint)product0);
            k0 += Weyl0;
            k1 += Weyl1;
        }

        return (c0, c1, c2, c3);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Round(
        ref Vector256<ulong> c0, ref Vector256<ulong> c1, ref Vector256<ulong> c2, ref Vector256<ulong> c3, Vector256<ulong> key0, Vector256<ulong> key1)
    {
        Vector256<ulong> product0 = Avx2.Multiply(c0.AsUInt32(), Vector256.Create((ulong)Multiplier0).AsUInt32());
        Vector256<ulong> product1 = Avx2.Multiply(c2.AsUInt32(), Vector256.Create((ulong)Multiplier1).AsUInt32());
        (c0, c1, c2, c3) = ((product1 >>> 32) ^ c1 ^ key0, product1, (product0 >>> 32) ^ c3 ^ key1, product0);
    }

    private static float Signed(uint bits) => ((bits >> 8) * (2f * UnitOf24Bits)) - 1f;
}

/// <summary>Random numbers one after another, for shuffles and generators; a stream of a <see cref="RandomSource"/>.</summary>
internal struct RandomSequence(ulong seed, RandomPurpose purpose, uint stream, uint subStream = 0)
{
    private readonly RandomSource source = new(seed);
    private Eight ahead;
    private uint drawn;

    /// <summary>The next uniform 32-bit number.</summary>
    public uint NextBits()
    {
        if (!Avx2.IsSupported) return source.Bits(purpose, drawn++, stream, subStream).First;
        int place = (int)(drawn % Eight.Count);
        if (place == 0) source.FirstBitsOfEight(purpose, drawn, stream, subStream, ahead);
        drawn++;
        return ahead[place];
    }

    /// <summary>The next integer, uniform in [0, <paramref name="bound"/>), without bias (Lemire 2019).</summary>
    public int NextInt(int bound)
    {
        Guard.AtLeast(bound, 1);
        ulong product = (ulong)NextBits() * (uint)bound;
        if ((uint)product < (uint)bound)
        {
            uint least = (uint)(0x1_0000_0000UL % (uint)bound);
            while ((uint)product < least) product = (ulong)NextBits() * (uint)bound;
        }

        return (int)(product >> 32);
    }

    /// <summary>The next number, uniform in [0, 1).</summary>
    public float NextFloat() => (NextBits() >> 8) * (1f / (1 << 24));

    /// <summary>Puts <paramref name="items"/> into a uniformly random order.</summary>
    public void Shuffle(Span<int> items)
    {
        for (int last = items.Length - 1; last > 0; last--)
        {
            int other = NextInt(last + 1);
            (items[last], items[other]) = (items[other], items[last]);
        }
    }

    /// <summary>The numbers at hand, of as many counters that one vector holds.</summary>
    [InlineArray(Count)]
    private struct Eight
    {
        public const int Count = 8;
        private uint first;
    }
}

/// <summary>What a random number is for: streams of different purposes never meet. The numbers are part of every result.</summary>
internal enum RandomPurpose
{
    /// <summary>First weights.</summary>
    Initialization = 1,

    /// <summary>Order of the images within an epoch.</summary>
    Shuffle = 2,

    /// <summary>Where a training rollout's first glimpse looks.</summary>
    TrainingStart = 3,

    /// <summary>Noise of a training rollout's locations.</summary>
    TrainingNoise = 4,

    /// <summary>Where an evaluation's first glimpse looks.</summary>
    EvaluationStart = 5,

    /// <summary>Noise of an evaluation's sampled locations.</summary>
    EvaluationNoise = 6,

    /// <summary>Made-up images.</summary>
    Data = 7,

    /// <summary>How training images are turned, mirrored, moved and brightened.</summary>
    Augmentation = 8,

    /// <summary>Made-up images of one epoch.</summary>
    FreshData = 9,

    /// <summary>How training digits are warped.</summary>
    Distortion = 10,

    /// <summary>Patterns that made-up images have in common.</summary>
    Noise = 11,

    /// <summary>Points of a random search.</summary>
    RandomPoint = 101,

    /// <summary>Scrambling of a search's Sobol points.</summary>
    SobolScramble = 102,

    /// <summary>Scrambling of the candidates that a search's acquisition is first measured at.</summary>
    Candidates = 103,

    /// <summary>Which candidates a search climbs from.</summary>
    LocalStarts = 104,

    /// <summary>First hyperparameters of a Gaussian process that is fitted.</summary>
    FitStarts = 105,

    /// <summary>Made-up values of a search's trials that still run.</summary>
    Fantasies = 106,

    /// <summary>Candidates near a search's best trials.</summary>
    Neighbours = 107,

    /// <summary>Scrambling of the points that importance is measured at.</summary>
    Sensitivity = 108,
}
