// Statements that were prepared are used again, and nobody notices but the clock.

#include "data/sqlite.hpp"

#include "fixture.hpp"

namespace fovea {
namespace {

using test::TempFolder;

std::unique_ptr<sql::Database> aDatabase(const TempFolder &folder) {
  auto database = std::move(*sql::Database::open(folder / "some.db"));
  database->run("CREATE TABLE rows (a, b); INSERT INTO rows VALUES (1, 10), (2, 20)");
  return database;
}

TEST(GivenAStatementThatIsRead, WhenOneOfTheSameTextIsMadeThenEachIsAtItsOwnRow) {
  const TempFolder folder;
  const auto database = aDatabase(folder);
  constexpr const char *kText = "SELECT a FROM rows ORDER BY a";
  sql::Statement first(*database, kText);
  first.step();
  first.step();

  sql::Statement second(*database, kText);
  second.step();

  EXPECT_EQ(first.integer(0), 2);
  EXPECT_EQ(second.integer(0), 1);
}

TEST(GivenAStatementThatWasUsed, WhenOneOfTheSameTextIsMadeThenItsParametersAreNull) {
  const TempFolder folder;
  const auto database = aDatabase(folder);
  constexpr const char *kText = "SELECT ifnull(?, 'null')";
  EXPECT_TRUE(sql::Statement(*database, kText).stepWith(std::string_view("bound")));

  sql::Statement again(*database, kText);
  again.step();

  EXPECT_EQ(again.text(0), "null");
}

TEST(GivenAStatementThatWasBrokenOff, WhenItIsGoneThenItsTableCanBeDroppedAndIsMissedByTheNext) {
  const TempFolder folder;
  const auto database = aDatabase(folder);
  sql::Statement(*database, "SELECT a FROM rows").step();

  database->run("DROP TABLE rows");

  EXPECT_THROW(sql::Statement(*database, "SELECT a FROM rows").step(), sql::Failure);
}

TEST(GivenADatabaseThatSomebodyReads, WhenItsLogIsToBeEmptiedThenItIsRefusedUntilTheyHaveEnded) {
  const TempFolder folder;
  const auto database = aDatabase(folder);
  {
    const auto reader = std::move(*sql::Database::openForReading(folder / "some.db"));
    const sql::Snapshot snapshot(*reader);
    EXPECT_TRUE(sql::Statement(*reader, "SELECT a FROM rows").step());
    database->run("DELETE FROM rows");
    EXPECT_THROW(database->emptyLog(), sql::Failure);
  }

  database->emptyLog();

  EXPECT_EQ(std::filesystem::file_size(folder / "some.db-wal"), 0u);
}

TEST(GivenMoreStatementsThanAreKept, WhenTheyAreMadeWhileOneIsReadThenAllAnswer) {
  const TempFolder folder;
  const auto database = aDatabase(folder);
  sql::Statement held(*database, "SELECT a FROM rows ORDER BY a");
  held.step();

  for (int i = 0; i < 1000; ++i) {
    sql::Statement statement(*database, "SELECT " + std::to_string(i));
    statement.step();
    EXPECT_EQ(statement.integer(0), i);
  }

  EXPECT_TRUE(held.step());
  EXPECT_EQ(held.integer(0), 2);
}

}  // namespace
}  // namespace fovea
