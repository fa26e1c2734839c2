using Fovea.Numerics;

namespace Fovea.Tests.Numerics;

/// <summary>Sigmoid and hyperbolic tangent in float32 against float64.</summary>
public sealed class SquashTests
{
    private static readonly float[] numbers =
        [.. Enumerable.Range(-40_000, 80_001).Select(i => i * 0.0025f), 0f, -0f, 1e-4f, -1e-20f, 1e-40f, 1e30f, float.PositiveInfinity, float.NegativeInfinity];

    [Fact]
    public void Sigmoid_is_two_ten_millionths_off_at_most()
    {
        float[] found = new float[numbers.Length];
        Squash.Sigmoid(numbers, found);
        Close.To([.. numbers.Select(x => 1 / (1 + Math.Exp(-(double)x)))], found, 0, 2e-7, "sigmoid");
    }

    [Fact]
    public void Tangent_is_two_ten_millionths_off_at_most()
    {
        float[] found = new float[numbers.Length];
        Squash.Tanh(numbers, found);
        Close.To([.. numbers.Select(x => Math.Tanh(x))], found, 0, 2e-7, "tanh");
        Assert.All(numbers.Zip(found).Where(pair => pair.First == 0f), pair => Assert.Equal(0f, pair.Second));
    }

    [Fact]
    public void A_number_alone_comes_out_as_it_does_among_others()
    {
        float[] sigmoid = new float[numbers.Length], tangent = new float[numbers.Length], alone = new float[1];
        Squash.Sigmoid(numbers, sigmoid);
        Squash.Tanh(numbers, tangent);
        for (int i = 0; i < numbers.Length; i++)
        {
            Squash.Sigmoid(numbers.AsSpan(i, 1), alone);
            Assert.Equal(BitConverter.SingleToInt32Bits(alone[0]), BitConverter.SingleToInt32Bits(sigmoid[i]));
            Squash.Tanh(numbers.AsSpan(i, 1), alone);
            Assert.Equal(BitConverter.SingleToInt32Bits(alone[0]), BitConverter.SingleToInt32Bits(tangent[i]));
        }
    }

    [Theory]
    [InlineData(1)]
    [InlineData(16)]
    public void What_is_no_number_stays_none(int length)
    {
        float[] none = new float[length], found = new float[length];
        none.AsSpan().Fill(float.NaN);
        Squash.Sigmoid(none, found);
        Assert.All(found, number => Assert.Equal(float.NaN, number));
        Squash.Tanh(none, found);
        Assert.All(found, number => Assert.Equal(float.NaN, number));
    }
}
