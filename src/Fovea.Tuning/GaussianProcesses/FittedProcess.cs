namespace Fovea.Tuning;

/// <summary>A process fitted to the trials of a study that have ended.</summary>
internal sealed class FittedProcess
{
    private const int MostPointsOfFit = 300;

    /// <summary>Fits a process.</summary>
    /// <param name="space">What is searched.</param>
    /// <param name="data">At least one ended trial.</param>
    /// <param name="transform">How values are bent first.</param>
    /// <param name="stream">Where random first guesses come from.</param>
    public FittedProcess(SearchSpace space, Observations data, OutputTransform transform, RandomStream stream)
    {
        Encoding = new SpaceEncoding(space);
        Places = [.. data.Points.Select(Encoding.PlaceOf)];
        Features = [.. Places.Select(Encoding.Encoded)];
        Outputs = OutputTransforms.Apply(data.Values, transform);
        Hyperparameters = HyperparameterFit.Fit(ForFit(), stream);
        Process = new GaussianProcess(new TrainingPoints(Features, Outputs, Encoding.ScaleOf), Hyperparameters);
    }

    /// <summary>Points as columns.</summary>
    public SpaceEncoding Encoding { get; }

    /// <summary>[points][dimensions]: places of the trials in the unit cube.</summary>
    public double[][] Places { get; }

    /// <summary>[points][columns].</summary>
    public double[][] Features { get; }

    /// <summary>[points]: values, bent and standardised.</summary>
    public double[] Outputs { get; }

    /// <summary>What fits best.</summary>
    public Hyperparameters Hyperparameters { get; }

    /// <summary>The process after all points.</summary>
    public GaussianProcess Process { get; }

    /// <summary>The best third and an even choice of the others where there are many: the cost grows with the cube, what is learned of length scales does not.</summary>
    private TrainingPoints ForFit()
    {
        if (Outputs.Length <= MostPointsOfFit) return new TrainingPoints(Features, Outputs, Encoding.ScaleOf);
        int[] byOutput = [.. Enumerable.Range(0, Outputs.Length).OrderBy(i => Outputs[i])];
        int best = MostPointsOfFit / 3, others = MostPointsOfFit - best;
        int[] chosen = [.. byOutput[..best], .. Enumerable.Range(0, others).Select(i => byOutput[best + (int)((long)i * (Outputs.Length - best) / others)])];
        return new TrainingPoints([.. chosen.Select(i => Features[i])], [.. chosen.Select(i => Outputs[i])], Encoding.ScaleOf);
    }
}
