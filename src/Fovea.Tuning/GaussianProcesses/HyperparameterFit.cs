using Fovea.Tuning.Numerics;

namespace Fovea.Tuning.GaussianProcesses;

/// <summary>The most probable hyperparameters: from the best of a fixed guess and random ones, downhill.</summary>
internal static class HyperparameterFit
{
    private const int Guesses = 12;
    private const int Descents = 2;
    private const int Iterations = 50;

    /// <summary>Fits a process.</summary>
    /// <param name="points">Points and outputs.</param>
    /// <param name="stream">Where random guesses come from.</param>
    public static Hyperparameters Fit(TrainingPoints points, RandomStream stream)
    {
        HyperparameterPrior prior = new(points.Dimensions);
        MarginalLikelihood likelihood = new(points, prior);
        double[] unused = new double[points.Dimensions + 2];
        List<(double[] Logs, double Value)> starts = [];
        for (int i = 0; i < Guesses; i++)
        {
            double[] logs = prior.Guess(ref stream);
            starts.Add((logs, likelihood.Evaluate(logs, unused)));
        }

        double[] best = prior.Guess();
        double least = double.PositiveInfinity;
        foreach (double[] start in starts.OrderBy(start => start.Value).Take(Descents - 1).Select(start => start.Logs).Prepend(prior.Guess()))
        {
            double value = BoundedMinimizer.Minimize(likelihood.Evaluate, start, prior.Low, prior.High, Iterations, 1e-3);
            if (value < least) (least, best) = (value, start);
        }

        return new Hyperparameters(best);
    }
}
