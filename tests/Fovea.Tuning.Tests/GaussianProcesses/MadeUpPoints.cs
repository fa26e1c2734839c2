using Fovea.Numerics;

namespace Fovea.Tuning.Tests.GaussianProcesses;

/// <summary>Points without meaning, for derivatives and sizes.</summary>
internal static class MadeUpPoints
{
    public static TrainingPoints Draw(int count, int columns, ulong seed = 1)
    {
        RandomStream stream = new(seed, RandomPurpose.RandomPoint, 0);
        List<double[]> features = [];
        double[] outputs = new double[count];
        for (int i = 0; i < count; i++)
        {
            double[] row = new double[columns];
            for (int c = 0; c < columns; c++) row[c] = stream.NextUnit();
            features.Add(row);
            outputs[i] = Math.Sin(5 * row[0]) + row[^1] + (0.1 * stream.NextNormal());
        }

        return new TrainingPoints(features, outputs, [.. Enumerable.Range(0, columns)]);
    }
}
