namespace Fovea.Imaging.Tests.Folders;

public sealed class GroupedSplitTests
{
    private static readonly int[] labels = [.. Enumerable.Range(0, 200).Select(i => i % 2)];

    /// <summary>Four images in a row are a group.</summary>
    private static readonly string[] groups = [.. Enumerable.Range(0, 200).Select(i => $"patient {i / 4}")];

    private static readonly string[] singles = [.. Enumerable.Range(0, 200).Select(i => $"image {i}")];

    [Fact]
    public void A_group_stays_together()
    {
        DataSplit[] splits = GroupedSplit.ByShares(groups, labels, 0.2, 0.2, seed: 1);
        Assert.All(splits.Chunk(4), group => Assert.Single(group.Distinct()));
    }

    [Fact]
    public void Shares_are_kept_in_every_class()
    {
        DataSplit[] splits = GroupedSplit.ByShares(singles, labels, 0.15, 0.25, seed: 1);
        for (int label = 0; label < 2; label++)
        {
            DataSplit[] own = [.. splits.Where((_, i) => labels[i] == label)];
            Assert.Equal([60, 25, 15], new[] { DataSplit.Training, DataSplit.Validation, DataSplit.Test }.Select(split => own.Count(s => s == split)));
        }
    }

    [Fact]
    public void The_split_follows_names_and_seed_alone()
    {
        int[] reversed = [.. Enumerable.Range(0, 200).Reverse()];
        DataSplit[] splits = GroupedSplit.ByShares(singles, labels, 0.15, 0.15, seed: 1);
        DataSplit[] other = GroupedSplit.ByShares([.. reversed.Select(i => singles[i])], [.. reversed.Select(i => labels[i])], 0.15, 0.15, seed: 1);
        Assert.Equal(splits, other.Reverse());
        Assert.NotEqual(splits, GroupedSplit.ByShares(singles, labels, 0.15, 0.15, seed: 2));
    }

    [Theory]
    [InlineData(1, 1, 0, 0)]
    [InlineData(2, 1, 1, 0)]
    [InlineData(3, 1, 1, 1)]
    public void Few_groups_train_first(int count, int training, int validation, int test)
    {
        string[] few = [.. Enumerable.Range(0, count).Select(i => $"{i}")];
        DataSplit[] splits = GroupedSplit.ByShares(few, new int[count], 0.15, 0.15, seed: 1);
        Assert.Equal([training, validation, test], new[] { DataSplit.Training, DataSplit.Validation, DataSplit.Test }.Select(split => splits.Count(s => s == split)));
    }

    [Fact]
    public void A_class_whose_groups_count_for_others_trains_all_the_same()
    {
        // Every group has three images of class 0 or 1, and group 3 the only one of class 2.
        string[] mixed = [.. Enumerable.Range(0, 60).Select(i => $"{i / 3}"), "3"];
        int[] classes = [.. Enumerable.Range(0, 60).Select(i => i / 3 % 2), 2];
        for (ulong seed = 1; seed <= 20; seed++)
        {
            DataSplit[] splits = GroupedSplit.ByShares(mixed, classes, 0.3, 0.3, seed);
            Assert.Equal(DataSplit.Training, splits[^1]);
            Assert.All(splits[..60].Chunk(3), group => Assert.Single(group.Distinct()));
        }
    }

    [Fact]
    public void Every_image_tests_in_one_fold_and_validates_in_another()
    {
        DataSplit[][] folds = [.. Enumerable.Range(1, 5).Select(number => GroupedSplit.ByFold(groups, labels, new Fold(number, 5), seed: 1))];
        for (int image = 0; image < labels.Length; image++)
        {
            Assert.Single(folds, fold => fold[image] == DataSplit.Test);
            Assert.Single(folds, fold => fold[image] == DataSplit.Validation);
        }

        Assert.All(folds, fold => Assert.All(fold.Chunk(4), group => Assert.Single(group.Distinct())));
        Assert.All(folds, fold => Assert.Equal(40, fold.Count(split => split == DataSplit.Test)));
    }
}

public sealed class GroupNamesTests
{
    [Fact]
    public void A_pattern_that_would_be_tried_for_ever_is_told()
    {
        string name = $"a/{new string('a', 60)}.png";
        DataException exception = Assert.Throws<DataException>(() => GroupNames.Resolve([name], new FolderOptions { Group = "(a+)+$" }));
        Assert.StartsWith($"image {name} has no group: '(a+)+$' must be tried in too many ways", exception.Message, StringComparison.Ordinal);
    }
}
