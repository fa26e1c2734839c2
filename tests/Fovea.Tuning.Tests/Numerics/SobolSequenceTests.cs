using Fovea.Numerics;

namespace Fovea.Tuning.Tests.Numerics;

public sealed class SobolSequenceTests
{
    [Fact]
    public void The_plain_sequence_begins_as_published()
    {
        double[][] published =
        [
            [0, 0, 0, 0, 0], [0.5, 0.5, 0.5, 0.5, 0.5], [0.75, 0.25, 0.25, 0.25, 0.75], [0.25, 0.75, 0.75, 0.75, 0.25],
            [0.375, 0.375, 0.625, 0.875, 0.375], [0.875, 0.875, 0.125, 0.375, 0.875], [0.625, 0.125, 0.875, 0.625, 0.625], [0.125, 0.625, 0.375, 0.125, 0.125],
        ];
        var sequence = SobolSequence.Plain(5);
        double[] point = new double[5];
        for (uint i = 0; i < published.Length; i++)
        {
            sequence.Point(i, point);
            Assert.Equal(published[i], point);
        }
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Every_coordinate_has_one_point_in_each_of_256_shares(bool scrambled)
    {
        SobolSequence sequence = scrambled ? SobolSequence.Scrambled(41, new RandomStream(7, RandomPurpose.SobolScramble, 0)) : SobolSequence.Plain(41);
        double[] point = new double[41];
        bool[,] taken = new bool[41, 256];
        for (uint i = 0; i < 256; i++)
        {
            sequence.Point(i, point);
            for (int d = 0; d < 40; d++)
            {
                int share = (int)(point[d] * 256);
                Assert.False(taken[d, share], $"coordinate {d} has two points in share {share}");
                taken[d, share] = true;
            }

            Assert.InRange(point[40], 0, 1);
        }
    }

    [Fact]
    public void The_first_two_coordinates_have_one_point_in_each_cell_of_16_by_16()
    {
        var sequence = SobolSequence.Scrambled(2, new RandomStream(11, RandomPurpose.SobolScramble, 0));
        HashSet<(int X, int Y)> cells = [];
        double[] point = new double[2];
        for (uint i = 0; i < 256; i++)
        {
            sequence.Point(i, point);
            Assert.True(cells.Add(((int)(point[0] * 16), (int)(point[1] * 16))));
        }
    }

    [Fact]
    public void Scrambles_differ_by_seed_and_fill_the_cube()
    {
        double[] sum = new double[3], point = new double[3];
        for (ulong seed = 0; seed < 2000; seed++)
        {
            SobolSequence.Scrambled(3, new RandomStream(seed, RandomPurpose.SobolScramble, 0)).Point(5, point);
            for (int d = 0; d < 3; d++) sum[d] += point[d];
        }

        Assert.All(sum, total => Close.To(0.5, total / 2000, 0.03, "mean of one point over seeds"));
    }
}
