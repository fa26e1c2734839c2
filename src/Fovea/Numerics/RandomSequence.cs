namespace Fovea.Numerics;

/// <summary>Random numbers one after another, for shuffles and generators; a stream of a <see cref="RandomSource"/>.</summary>
public struct RandomSequence(ulong seed, RandomPurpose purpose, uint stream, uint subStream = 0)
{
    private readonly RandomSource source = new(seed);
    private uint drawn;

    /// <summary>The next uniform 32-bit number.</summary>
    public uint NextBits() => source.Bits(purpose, drawn++, stream, subStream).First;

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
}
