using Fovea.Numerics;

namespace Fovea.Tuning.Tests.GaussianProcesses;

public sealed class MarginalLikelihoodTests
{
    [Theory]
    [InlineData(1, 1)]
    [InlineData(2, 3)]
    [InlineData(17, 2)]
    public void Derivatives_are_those_of_finite_differences(int count, int columns)
    {
        MarginalLikelihood likelihood = new(MadeUpPoints.Draw(count, columns), new HyperparameterPrior(columns));
        double[] logs = [.. Enumerable.Range(0, columns + 2).Select(i => -0.7 - (0.3 * i))], gradient = new double[columns + 2], unused = new double[columns + 2];
        likelihood.Evaluate(logs, gradient);
        for (int i = 0; i < logs.Length; i++)
        {
            const double Step = 1e-5;
            double[] up = [.. logs], down = [.. logs];
            up[i] += Step;
            down[i] -= Step;
            double difference = (likelihood.Evaluate(up, unused) - likelihood.Evaluate(down, unused)) / (2 * Step);
            Close.To(difference, gradient[i], 1e-7 * (1 + Math.Abs(difference)), $"d/dlog[{i}]");
        }
    }

    [Fact]
    public void One_point_by_hand()
    {
        // y = 1.5 with variance e^0.2 and noise e^-1: -log p = y²/(2v) + log(v)/2; the prior adds 0.1 (e^4 + e^-4) + e^0.2 - 0.2 + 30 e^-1 + 0.1.
        MarginalLikelihood likelihood = new(new TrainingPoints([[0.3]], [1.5], [0]), new HyperparameterPrior(1));
        double v = Math.Exp(0.2) + Math.Exp(-1);
        double expected = (1.5 * 1.5 / (2 * v)) + (0.5 * Math.Log(v)) + (0.1 * (Math.Exp(4) + Math.Exp(-4))) + Math.Exp(0.2) - 0.2 + (30 * Math.Exp(-1)) + 0.1;
        Close.To(expected, likelihood.Evaluate([2, 0.2, -1], new double[3]), 1e-12, "-log p");
    }

    [Fact]
    public void A_fit_finds_which_dimension_matters()
    {
        Hyperparameters fitted = HyperparameterFit.Fit(MadeUpPoints.Draw(60, 3), new(1, RandomPurpose.FitStarts, 0));
        Assert.True(fitted.Length(0) < fitted.Length(1) / 3, $"lengths {fitted.Length(0)}, {fitted.Length(1)}, {fitted.Length(2)}");
        Assert.InRange(fitted.Noise, 0.002, 0.05);
    }
}
