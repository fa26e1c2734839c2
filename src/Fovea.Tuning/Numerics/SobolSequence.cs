using System.Numerics;
using Fovea.Numerics;

namespace Fovea.Tuning;

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
        [.. Enumerable.Range(0, Math.Min(dimensions, SobolDirections.Dimensions)).Select(SobolDirections.ForDimension)];

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

/// <summary>
/// Direction numbers of Sobol sequences in 2 to 40 dimensions: Joe and Kuo 2008, Constructing Sobol sequences with better two-dimensional
/// projections, their set new-joe-kuo-6.
/// </summary>
internal static class SobolDirections
{
    /// <summary>A row per dimension from the second: the primitive polynomial's coefficients as bits, then the first direction numbers m_1, m_2, ...</summary>
    private static readonly int[][] table =
    [
        [3, 1],
        [7, 1, 3],
        [11, 1, 3, 1],
        [13, 1, 1, 1],
        [19, 1, 1, 3, 3],
        [25, 1, 3, 5, 13],
        [37, 1, 1, 5, 5, 17],
        [41, 1, 1, 5, 5, 5],
        [47, 1, 1, 7, 11, 19],
        [55, 1, 1, 5, 1, 1],
        [59, 1, 1, 1, 3, 11],
        [61, 1, 3, 5, 5, 31],
        [67, 1, 3, 3, 9, 7, 49],
        [91, 1, 1, 1, 15, 21, 21],
        [97, 1, 3, 1, 13, 27, 49],
        [103, 1, 1, 1, 15, 7, 5],
        [109, 1, 3, 1, 15, 13, 25],
        [115, 1, 1, 5, 5, 19, 61],
        [131, 1, 3, 7, 11, 23, 15, 103],
        [137, 1, 3, 7, 13, 13, 15, 69],
        [143, 1, 1, 3, 13, 7, 35, 63],
        [145, 1, 3, 5, 9, 1, 25, 53],
        [157, 1, 3, 1, 13, 9, 35, 107],
        [167, 1, 3, 1, 5, 27, 61, 31],
        [171, 1, 1, 5, 11, 19, 41, 61],
        [185, 1, 3, 5, 3, 3, 13, 69],
        [191, 1, 1, 7, 13, 1, 19, 1],
        [193, 1, 3, 7, 5, 13, 19, 59],
        [203, 1, 1, 3, 9, 25, 29, 41],
        [211, 1, 3, 5, 13, 23, 1, 55],
        [213, 1, 3, 7, 3, 13, 59, 17],
        [229, 1, 3, 1, 3, 5, 53, 69],
        [239, 1, 1, 5, 5, 23, 33, 13],
        [241, 1, 1, 7, 7, 1, 61, 123],
        [247, 1, 1, 7, 9, 13, 61, 49],
        [253, 1, 3, 3, 5, 3, 55, 33],
        [285, 1, 3, 1, 15, 31, 13, 49, 245],
        [299, 1, 3, 5, 15, 31, 59, 63, 97],
        [301, 1, 3, 1, 11, 11, 11, 77, 249],
    ];

    /// <summary>How many dimensions there are numbers for.</summary>
    public static int Dimensions => table.Length + 1;

    /// <summary>The direction numbers v_1 to v_32 of a dimension, as binary fractions of 32 bits (Bratley and Fox 1988, section 2).</summary>
    /// <param name="dimension">From 0.</param>
    public static uint[] ForDimension(int dimension)
    {
        uint[] v = new uint[32];
        if (dimension == 0)
        {
            for (int k = 0; k < 32; k++) v[k] = 1u << (31 - k);
            return v;
        }

        int[] row = table[dimension - 1];
        int degree = row.Length - 1;
        for (int k = 0; k < 32; k++)
        {
            if (k < degree)
            {
                v[k] = (uint)row[k + 1] << (31 - k);
                continue;
            }

            v[k] = v[k - degree] ^ (v[k - degree] >> degree);
            for (int j = 1; j < degree; j++)
            {
                if (((row[0] >> (degree - j)) & 1) != 0) v[k] ^= v[k - j];
            }
        }

        return v;
    }
}
