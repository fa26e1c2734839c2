using Fovea.Numerics;

namespace Fovea.Tuning;

/// <summary>
/// Random numbers that depend on what they are for, not on what was drawn before by others: a stream per (seed, purpose, number).
/// SplitMix64 (Steele, Lea and Flood 2014, Fast splittable pseudorandom number generators, figure 17): a suggestion takes thousands of
/// numbers of 53 bits, where <see cref="RandomSequence"/> yields 24.
/// </summary>
internal struct RandomStream(ulong seed, RandomPurpose purpose, ulong number)
{
    // A search's purposes stand behind those of training; its streams have counted them from 1 ever since studies are kept.
    private const RandomPurpose Before = RandomPurpose.RandomPoint - 1;
    private const ulong Golden = 0x9E3779B97F4A7C15;
    private ulong state = Mix(Mix(Mix(seed + Golden) + (ulong)(purpose - Before)) + (number * Golden));

    /// <summary>The next 64 bits.</summary>
    public ulong NextBits() => Mix(state += Golden);

    /// <summary>The next number, uniform in [0, 1).</summary>
    public double NextUnit() => (NextBits() >> 11) * (1.0 / (1UL << 53));

    /// <summary>The next number from the normal distribution of mean 0 and deviation 1 (Box and Muller 1958).</summary>
    public double NextNormal()
    {
        double radius = Math.Sqrt(-2 * Math.Log(1 - NextUnit()));
        return radius * Math.Cos(2 * Math.PI * NextUnit());
    }

    /// <summary>Bits that look random, a bijection of the input.</summary>
    public static ulong Mix(ulong bits)
    {
        bits = (bits ^ (bits >> 30)) * 0xBF58476D1CE4E5B9;
        bits = (bits ^ (bits >> 27)) * 0x94D049BB133111EB;
        return bits ^ (bits >> 31);
    }
}
