using System.Numerics;

namespace Fovea.Tuning.Numerics;

/// <summary>
/// Points that fill the unit cube evenly (Sobol 1967), in Gray-code order, scrambled by a random linear map of the digits and a digital shift
/// (Matousek 1998, On the L2-discrepancy for anchored boxes, section 3). Coordinates past the 40th are random numbers.
/// </summary>
internal sealed class SobolSequence
{
    private readonly int dimensions;
    private readonly uint[][] directions;
    private readonly uint[] shifts;
    private readonly ulong key;

    private SobolSequence(int dimensions, uint[][] directions, uint[] shifts, ulong key) =>
        (this.dimensions, this.directions, this.shifts, this.key) = (dimensions, directions, shifts, key);

    /// <summary>The sequence as published: its first point is 0.</summary>
    public static SobolSequence Plain(int dimensions)
    {
        uint[][] directions = Directions(dimensions);
        return new SobolSequence(dimensions, directions, new uint[directions.Length], 0);
    }

    /// <summary>The sequence, scrambled: every point is uniform in the cube, and the points together are as even as before.</summary>
    public static SobolSequence Scrambled(int dimensions, RandomStream stream)
    {
        uint[][] directions = Directions(dimensions);
        uint[] shifts = new uint[directions.Length];
        for (int d = 0; d < directions.Length; d++)
        {
            directions[d] = Scramble(directions[d], ref stream);
            shifts[d] = (uint)(stream.NextBits() >> 32);
        }

        return new SobolSequence(dimensions, directions, shifts, stream.NextBits());
    }

    /// <summary>A point of the sequence.</summary>
    /// <param name="index">Which, from 0.</param>
    /// <param name="unit">[dimensions]; becomes the point, multiples of 2^-32 in [0, 1).</param>
    public void Point(uint index, Span<double> unit)
    {
        uint gray = index ^ (index >> 1);
        for (int d = 0; d < dimensions; d++)
        {
            if (d >= directions.Length)
            {
                unit[d] = new RandomStream(key, RandomPurpose.SobolScramble, ((ulong)d << 32) | index).NextUnit();
                continue;
            }

            uint bits = shifts[d];
            for (uint rest = gray; rest != 0; rest &= rest - 1) bits ^= directions[d][BitOperations.TrailingZeroCount(rest)];
            unit[d] = bits * (1.0 / (1L << 32));
        }
    }

    private static uint[][] Directions(int dimensions) =>
        [.. Enumerable.Range(0, Math.Min(dimensions, SobolDirections.Dimensions)).Select(SobolDirections.Of)];

    /// <summary>Multiplies by a random lower triangular matrix of bits with a diagonal of ones.</summary>
    private static uint[] Scramble(uint[] v, ref RandomStream stream)
    {
        uint[] scrambled = new uint[v.Length];
        for (int bit = 0; bit < 32; bit++)
        {
            uint diagonal = 1u << (31 - bit);
            uint above = ~(diagonal | (diagonal - 1));
            uint row = ((uint)(stream.NextBits() >> 32) & above) | diagonal;
            for (int k = 0; k < v.Length; k++)
            {
                if ((BitOperations.PopCount(v[k] & row) & 1) != 0) scrambled[k] |= diagonal;
            }
        }

        return scrambled;
    }
}
