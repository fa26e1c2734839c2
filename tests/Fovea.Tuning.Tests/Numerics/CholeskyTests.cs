namespace Fovea.Tuning.Tests.Numerics;

public sealed class CholeskyTests
{
    [Fact]
    public void Two_by_two_by_hand()
    {
        // [4 2; 2 5] = [2 0; 1 2] [2 1; 0 2], determinant 16, inverse [5 -2; -2 4] / 16.
        var factor = Cholesky.Factor([4, 0, 2, 5], 2);
        Close.To(Math.Log(4), factor.HalfLogDeterminant, 1e-15, "half the logarithm of the determinant");
        Assert.Equal(0, factor.Jitter);
        double[] inverse = new double[4], product = new double[2];
        factor.Inverse(inverse);
        Assert.Equal([5.0 / 16, -2.0 / 16, 4.0 / 16], [inverse[0], inverse[2], inverse[3]]);
        Assert.Equal([0.5, 0], factor.Solve([2, 1]));
        factor.Multiply([1, 1], product);
        Assert.Equal([2, 3], product);
    }

    [Fact]
    public void A_singular_matrix_gets_a_little_on_its_diagonal()
    {
        var factor = Cholesky.Factor([1, 0, 1, 1], 2);
        Assert.InRange(factor.Jitter, 1e-10, 1e-8);
    }

    [Fact]
    public void What_is_no_covariance_is_refused()
    {
        Assert.Throws<ArithmeticException>(() => Cholesky.Factor([1, 0, 2, 1], 2));
        Assert.Throws<ArithmeticException>(() => Cholesky.Factor([double.NaN], 1));
    }
}
