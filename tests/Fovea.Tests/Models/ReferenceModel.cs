using Fovea.Parts;

namespace Fovea.Tests.Models;

/// <summary>
/// The paper's model and hybrid loss in plain double loops, for finite differences: what was seen, where, what was said for rewards and
/// the advantages are given and stay, only parameters vary.
/// </summary>
internal sealed class ReferenceModel(SmallModel small)
{
    private readonly float[] patches = small.ByStep(small.Model.Patches, 0, SmallModel.Steps);
    private readonly float[] looked = small.ByStep(small.Model.Looked, 0, SmallModel.Steps);
    private readonly float[] sampled = small.Sampled;
    private readonly float[] baselines = small.ByStep(small.Model.Baseline.Value, 0, SmallModel.Steps - 1);
    private readonly float[] logits = small.ByStep(small.Model.Logits.Value, 0, SmallModel.Steps);
    private readonly Dictionary<string, double[]> values = small.Model.Parameters.Parameters.ToDictionary(
        parameter => parameter.Name, parameter => parameter.Value.Flat().Select(value => (double)value).ToArray());

    /// <summary>The derivative of one or all parts of the loss by one number of one parameter, by central difference.</summary>
    public double Derivative(Parameter parameter, int index, ParameterGroup? part)
    {
        const double step = 1e-6;
        double[] numbers = values[parameter.Name];
        double kept = numbers[index];
        numbers[index] = kept + step;
        double above = Loss(part);
        numbers[index] = kept - step;
        double below = Loss(part);
        numbers[index] = kept;
        return (above - below) / (2 * step);
    }

    private double Loss(ParameterGroup? part)
    {
        double crossEntropy = 0, early = 0, policy = 0, baseline = 0;
        for (int row = 0; row < SmallModel.Rows; row++)
        {
            double[] state = [];
            for (int t = 0; t < SmallModel.Steps; t++)
            {
                double[] what = Relu(Dense("glimpse.what", Part(patches, t, row)));
                double[] where = Relu(Dense("glimpse.where", Part(looked, t, row)));
                double[] features = Relu(Sum(Dense("glimpse.features_what", what), Dense("glimpse.features_where", where)));
                double[] input = Dense("core.input", features);
                state = Relu(t == 0 ? input : Sum(input, Dense("core.state", state)));
                if (t == SmallModel.Steps - 1) continue;
                if (small.Loss.EarlyClassWeight > 0) early += CrossEntropy(Dense("action", state), Label(row)) / (SmallModel.Steps - 1);
                double[] mean = [.. Dense("location", state).Select(Math.Tanh)];
                double expected = Dense("baseline", state)[0];
                double advantage = Advantage(t, row), std = small.Model.Options.LocationStd;
                double[] sample = Part(sampled, t + 1, row);
                for (int axis = 0; axis < 2; axis++)
                    policy += advantage * (sample[axis] - mean[axis]) * (sample[axis] - mean[axis]) / (2 * std * std);
                if (small.Loss.Baseline == BaselineKind.Learned) baseline += (expected - Return(t + 1, row)) * (expected - Return(t + 1, row));
            }

            crossEntropy += CrossEntropy(Dense("action", state), Label(row));
        }

        double choices = SmallModel.Rows * (SmallModel.Steps - 1);
        crossEntropy = (crossEntropy + (small.Loss.EarlyClassWeight * early)) / SmallModel.Rows;
        policy *= small.Loss.PolicyWeight / choices;
        baseline *= small.Loss.BaselineWeight / choices;
        return part switch
        {
            ParameterGroup.Classifier => crossEntropy,
            ParameterGroup.Policy => policy,
            ParameterGroup.Baseline => baseline,
            _ => crossEntropy + policy + baseline,
        };
    }

    private double Advantage(int t, int row) => small.Loss.Baseline switch
    {
        BaselineKind.Learned => Return(t + 1, row) - baselines[(t * SmallModel.Rows) + row],
        // Two rollouts: the other one's return.
        BaselineKind.LeaveOneOut => Return(t + 1, row) - Return(t + 1, row ^ 1),
        _ => Return(t + 1, row),
    };

    /// <summary>What the choice of location <paramref name="t"/> led to.</summary>
    private double Return(int t, int row)
    {
        const int last = SmallModel.Steps - 1;
        if (small.Loss.RewardTiming == RewardTiming.End) return Reward(last, row);
        return Enumerable.Range(t, last - t + 1).Sum(k => Math.Pow(small.Loss.Discount, k - t) * (Reward(k, row) - Reward(k - 1, row)));
    }

    private double Reward(int t, int row)
    {
        double[] said = Part(logits, t, row);
        double logProbability = -CrossEntropy(said, Label(row));
        return small.Loss.Reward switch
        {
            RewardKind.Probability => Math.Exp(logProbability),
            RewardKind.LogLikelihood => logProbability,
            _ => said[Label(row)] == said.Max() ? 1 : 0,
        };
    }

    private int Label(int row) => small.Labels[row / SmallModel.Rollouts];

    private static double CrossEntropy(double[] logits, int label) => Math.Log(logits.Sum(Math.Exp)) - logits[label];

    private static double[] Part(float[] numbers, int t, int row)
    {
        int width = numbers.Length / (SmallModel.Steps * SmallModel.Rows);
        return [.. numbers.AsSpan(((t * SmallModel.Rows) + row) * width, width).ToArray().Select(value => (double)value)];
    }

    private double[] Dense(string name, double[] x)
    {
        double[] weight = values[$"{name}.weight"];
        int outputs = weight.Length / x.Length;
        double[] y = values.TryGetValue($"{name}.bias", out double[]? bias) ? [.. bias] : new double[outputs];
        for (int i = 0; i < x.Length; i++)
            for (int j = 0; j < outputs; j++) y[j] += x[i] * weight[(i * outputs) + j];
        return y;
    }

    private static double[] Relu(double[] x) => [.. x.Select(value => Math.Max(0, value))];

    private static double[] Sum(double[] x, double[] y) => [.. x.Zip(y, (left, right) => left + right)];
}
