using Fovea.Data;

namespace Fovea.Reports;

/// <summary>Some images of every class.</summary>
public static class ClassExamples
{
    /// <summary>The first images of each class.</summary>
    /// <param name="images">The images.</param>
    /// <param name="classes">Number of classes.</param>
    /// <param name="perClass">Most images of each.</param>
    /// <returns>[classes][images], their numbers.</returns>
    public static IReadOnlyList<IReadOnlyList<int>> Of(ImageSet images, int classes, int perClass)
    {
        List<int>[] chosen = [.. Enumerable.Range(0, classes).Select(_ => new List<int>())];
        for (int i = 0; i < images.Count && chosen.Any(row => row.Count < perClass); i++)
        {
            List<int> row = chosen[images.Labels[i]];
            if (row.Count < perClass) row.Add(i);
        }

        return chosen;
    }
}
