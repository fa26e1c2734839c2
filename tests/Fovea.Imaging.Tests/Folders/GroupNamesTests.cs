using Fovea.Data;
using Fovea.Imaging.Folders;

namespace Fovea.Imaging.Tests.Folders;

public sealed class GroupNamesTests
{
    [Fact]
    public void A_pattern_that_would_be_tried_for_ever_is_told()
    {
        string name = $"a/{new string('a', 60)}.png";
        DataException exception = Assert.Throws<DataException>(() => GroupNames.Of([name], new FolderOptions { Group = "(a+)+$" }));
        Assert.StartsWith($"image {name} has no group: '(a+)+$' must be tried in too many ways", exception.Message, StringComparison.Ordinal);
    }
}
