using Fovea.Data;

namespace Fovea.Imaging.Folders;

/// <summary>
/// What files of the same bytes mean for images that have a class each: in one split they must be, or the test is no test of unseen images;
/// and of one class.
/// </summary>
internal static class LabelledCopies
{
    /// <summary>Groups such that copies are in one group, and with them all that shares a group with one of them.</summary>
    /// <param name="groups">[images], the group of each.</param>
    /// <param name="copies">[sets][images], their numbers.</param>
    /// <returns>[images]; of groups that are one now, the name that comes first.</returns>
    public static string[] Join(string[] groups, IEnumerable<IReadOnlyList<int>> copies)
    {
        Dictionary<string, string> partOf = [];
        string WholeOf(string group)
        {
            while (partOf.TryGetValue(group, out string? whole)) group = whole;
            return group;
        }

        foreach (IReadOnlyList<int> set in copies)
        {
            string[] wholes = [.. set.Select(image => WholeOf(groups[image])).Distinct().Order(StringComparer.Ordinal)];
            foreach (string joined in wholes.Skip(1)) partOf[joined] = wholes[0];
        }

        return [.. groups.Select(WholeOf)];
    }

    /// <summary>What is told of copies.</summary>
    /// <param name="files">[images].</param>
    /// <param name="splits">[images], the split of each.</param>
    /// <param name="copies">[sets][images], their numbers.</param>
    public static IEnumerable<DataFinding> Describe(IReadOnlyList<SourceFile> files, IReadOnlyList<DataSplit> splits, IReadOnlyList<IReadOnlyList<int>> copies)
    {
        string Line(IReadOnlyList<int> set) => string.Join(" = ", set.Select(image => files[image].Name));

        IReadOnlyList<int>[] contradictions = [.. copies.Where(set => set.Select(image => files[image].ClassName).Distinct().Count() > 1)];
        if (contradictions.Length > 0)
        {
            yield return new DataFinding(
                DataFindingKind.Contradiction,
                $"{Images(contradictions.Length)} found under more than one class, the same bytes: one label at most is right, so remove the others",
                [.. contradictions.SelectMany(set => set.Select(image => splits[image])).Distinct().Order()], [.. contradictions.Select(Line)]);
        }

        foreach ((DataSplit later, DataSplit[] before) in new[] { (DataSplit.Validation, new[] { DataSplit.Training }), (DataSplit.Test, [DataSplit.Training, DataSplit.Validation]) })
        {
            IReadOnlyList<int>[] seen = [.. copies.Where(set => set.Any(image => splits[image] == later) && set.Any(image => before.Contains(splits[image])))];
            if (seen.Length == 0) continue;
            int count = seen.Sum(set => set.Count(image => splits[image] == later));
            yield return new DataFinding(
                DataFindingKind.Copies,
                $"{count:N0} of {splits.Count(split => split == later):N0} {$"{later}".ToLowerInvariant()} images {(count == 1 ? "is" : "are")} in {string.Join(" or ", before).ToLowerInvariant()} too, the same bytes: "
                + "the error is not that of images it has never seen",
                [later], [.. seen.Select(Line)]);
        }

        IReadOnlyList<int>[] repeated = [.. copies.Except(contradictions).Where(set => set.Select(image => splits[image]).Distinct().Count() == 1)];
        if (repeated.Length > 0)
        {
            yield return new DataFinding(
                DataFindingKind.Copies, $"{Images(repeated.Length)} found more than once in a class, the same bytes: copies are kept in one split, where each counts",
                [], [.. repeated.Select(Line)]);
        }
    }

    private static string Images(int count) => count == 1 ? "1 image is" : $"{count:N0} images are";
}
