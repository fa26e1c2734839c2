using Fovea.Parts;

namespace Fovea.Tests.Training.Optimizers;

public sealed class WeightAverageTests
{
    [Fact]
    public void Steps_are_the_optimizers_and_the_average_weighs_each_by_its_age()
    {
        ParameterSet parameters = NewParameters(), target = NewParameters(), alone = NewParameters();
        WeightAverage average = new(new SgdOptions().Create(parameters), parameters.Length, 0.9f);
        IOptimizer plain = new SgdOptions().Create(alone);
        float[] slope = [.. Enumerable.Range(0, 16).Select(i => i - 7f)];
        double[] sum = new double[16];
        const int steps = 4;
        for (int step = 1; step <= steps; step++)
        {
            average.Update(parameters.Values.Span[..16], slope, 0, 1f, 0.1f, step);
            plain.Update(alone.Values.Span[..16], slope, 0, 1f, 0.1f, step);
            for (int i = 0; i < 16; i++) sum[i] = (0.9 * sum[i]) + alone.Values.Span[i];
            parameters.Values.Span[16] = step;
        }

        Assert.Equal(alone.Values.Span[..16].ToArray(), parameters.Values.Span[..16].ToArray());
        average.CopyTo(parameters, steps, target);
        double weight = 1 + 0.9 + 0.81 + 0.729;
        Close.To([.. sum.Select(value => value / weight)], target.Values.Span[..16].ToArray(), 1e-5, 1e-6, "average");
        Assert.Equal(steps, target.Values.Span[16]);
        Assert.Equal(["velocity", "weightAverage"], average.State.Select(state => state.Name));
    }

    private static ParameterSet NewParameters()
    {
        ParameterSet parameters = new();
        parameters.AddVector("learned", ParameterGroup.Classifier, 16, Initializer.Constant(0f));
        parameters.AddVector("running", ParameterGroup.Statistics, 1, Initializer.Constant(0f));
        parameters.Allocate();
        return parameters;
    }
}
