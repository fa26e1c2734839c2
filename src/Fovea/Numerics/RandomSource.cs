using System.Runtime.CompilerServices;

namespace Fovea.Numerics;

/// <summary>
/// Counter-based random numbers: a pure function of (seed, purpose, a, b, c), so that a number depends on what it is for and not
/// on how many were drawn before it, by whom, or in which batch. Philox4x32 with 10 rounds (Salmon et al. 2011, Parallel random
/// numbers: as easy as 1, 2, 3, section 5.3).
/// </summary>
public readonly struct RandomSource(ulong seed)
{
    private const uint Multiplier0 = 0xD2511F53, Multiplier1 = 0xCD9E8D57;
    private const uint Weyl0 = 0x9E3779B9, Weyl1 = 0xBB67AE85;
    private const float UnitOf24Bits = 1f / (1 << 24);

    /// <summary>Four independent uniform 32-bit numbers.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public (uint First, uint Second, uint Third, uint Fourth) Bits(RandomPurpose purpose, uint a, uint b, uint c) =>
        Philox(a, b, c, (uint)purpose, (uint)seed, (uint)(seed >> 32));

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

    private static float Signed(uint bits) => ((bits >> 8) * (2f * UnitOf24Bits)) - 1f;
}
