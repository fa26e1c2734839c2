namespace Fovea.Tuning.GaussianProcesses;

/// <summary>Points that were tried, as columns of features, and what came out.</summary>
internal sealed class TrainingPoints
{
    /// <summary>Points and outputs.</summary>
    /// <param name="features">[points][columns].</param>
    /// <param name="outputs">[points], of mean 0 and deviation 1; those of fantasies may be left out.</param>
    /// <param name="scaleOf">[columns]: which length scale a column has.</param>
    public TrainingPoints(IReadOnlyList<double[]> features, double[] outputs, int[] scaleOf)
    {
        (Outputs, ScaleOf, Count) = (outputs, scaleOf, features.Count);
        Columns = new double[scaleOf.Length][];
        for (int c = 0; c < Columns.Length; c++) Columns[c] = [.. features.Select(row => row[c])];
    }

    /// <summary>The number of points.</summary>
    public int Count { get; }

    /// <summary>[columns][points].</summary>
    public double[][] Columns { get; }

    /// <summary>[points].</summary>
    public double[] Outputs { get; }

    /// <summary>[columns].</summary>
    public int[] ScaleOf { get; }

    /// <summary>The number of length scales.</summary>
    public int Dimensions => ScaleOf.Length == 0 ? 0 : ScaleOf[^1] + 1;
}
